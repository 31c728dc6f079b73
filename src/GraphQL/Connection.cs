using System.Collections.Immutable;
using Platform.Domain;

namespace Platform.GraphQL;

/// <summary>A part of a list, with cursors to read on from.</summary>
/// <param name="Edges">The entries of this part, each with its cursor.</param>
/// <param name="PageInfo">Where this part ends, and whether more follow.</param>
/// <param name="TotalCount">How many entries the whole list has.</param>
public sealed record Connection<T>(
    ImmutableArray<Edge<T>> Edges,
    PageInfo PageInfo,
    [property: Cost(10)] int TotalCount)
    where T : notnull
{
    /// <summary>The entries of this part.</summary>
    public ImmutableArray<T> Nodes { get; } = [.. Edges.Select(edge => edge.Node)];
}

/// <summary>An entry of a list and its place in it.</summary>
/// <param name="Node">The entry.</param>
/// <param name="Cursor">Its place: give it as <c>after</c> to read on behind it.</param>
public sealed record Edge<T>(T Node, string Cursor)
    where T : notnull;

/// <summary>Where a part of a list ends.</summary>
/// <param name="HasNextPage">Whether more entries follow.</param>
/// <param name="HasPreviousPage">Whether the part was read from behind a cursor.</param>
/// <param name="StartCursor">The place of the first entry; null in an empty part.</param>
/// <param name="EndCursor">The place of the last entry; null in an empty part.</param>
public sealed record PageInfo(bool HasNextPage, bool HasPreviousPage, string? StartCursor, string? EndCursor);

/// <summary>Makes connections of the parts that read models answer with.</summary>
public static class Connection
{
    /// <summary>The most entries that one part may have.</summary>
    public const int MaxFirst = 100;

    /// <summary>What to ask a read model for.</summary>
    /// <exception cref="BadCursorException"><paramref name="first"/> is not 1 to <see cref="MaxFirst"/>.</exception>
    public static PageRequest Request(int first, string? after)
        => first is >= 1 and <= MaxFirst ? new(first, after) : throw new BadCursorException($"`first` is 1 to {MaxFirst}; read on with `after`.");

    /// <summary>The connection of a part, its rows as they are.</summary>
    /// <param name="page">What the read model answered.</param>
    /// <param name="after">The cursor that was read behind, or null.</param>
    public static Connection<T> From<T>(Page<T> page, string? after = null)
        where T : notnull
        => From(page, row => row, after);

    /// <summary>The connection of a part, its rows turned into nodes.</summary>
    /// <param name="page">What the read model answered.</param>
    /// <param name="node">The node of a row.</param>
    /// <param name="after">The cursor that was read behind, or null.</param>
    public static Connection<T> From<TRow, T>(Page<TRow> page, Func<TRow, T> node, string? after = null)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(node);
        ImmutableArray<Edge<T>> edges = [.. page.Rows.Select(row => new Edge<T>(node(row.Row), row.Cursor))];
        return new(
            edges,
            new(page.HasNext, after is not null, edges.IsEmpty ? null : edges[0].Cursor, edges.IsEmpty ? null : edges[^1].Cursor),
            (int)Math.Min(page.Total, int.MaxValue));
    }
}
