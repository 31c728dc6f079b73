using System.Collections.Immutable;
using Orleans;

namespace Platform.Domain;

/// <summary>Which part of a list is wanted: at most <paramref name="First"/> rows (1 to 100) behind the cursor.</summary>
/// <param name="First">How many rows at most.</param>
/// <param name="After">The cursor of the last row of the part before, as the list gave it, or null for the beginning.</param>
public sealed record PageRequest(int First, string? After = null);

/// <summary>A part of a list.</summary>
/// <param name="Rows">The rows with their cursors.</param>
/// <param name="HasNext">Whether more follow.</param>
/// <param name="Total">How many rows the whole list has.</param>
public sealed record Page<T>(ImmutableArray<PageRow<T>> Rows, bool HasNext, long Total);

/// <summary>A row and its cursor: the sort key and the id, so that rows inserted meanwhile neither repeat nor hide one.</summary>
public sealed record PageRow<T>(string Cursor, T Row);

/// <summary>A row of a read model with the version of the grain state that it shows.</summary>
[GenerateSerializer, Immutable, Alias("Versioned`1")]
public sealed record Versioned<T>([property: Id(0)] T State, [property: Id(1)] int Version);

/// <summary>A part that no list of ours gives, such as one behind a cursor of another list: the caller's mistake, told as invalid input in the words of
/// the exception, which never repeat what was given.</summary>
public sealed class BadCursorException : FormatException
{
    public BadCursorException() : base("The cursor is not one that this list gave; give `endCursor` or an edge's `cursor` back as it is.")
    {
    }

    public BadCursorException(string message) : base(message)
    {
    }

    public BadCursorException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
