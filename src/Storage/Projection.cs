using System.Text;
using Platform.Domain;

namespace Platform.Storage;

/// <summary>How the states of one kind of grain become rows.</summary>
internal abstract class Projection(GrainKind kind, params string[] columns)
{
    public GrainKind Kind => kind;

    public string Table => kind.Table;

    /// <summary>The columns besides org, id, version, changed_at and doc. A name that ends in # is a number.</summary>
    public IReadOnlyList<string> Columns => columns;

    public IEnumerable<string> ColumnNames => columns.Select(c => c.TrimEnd('#'));

    /// <summary>What the row of a state is found by.</summary>
    public abstract ReadModelEntry EntryOf(object state);

    /// <summary>The values of <see cref="Columns"/> and the document of a stored state, all null for a tombstone.</summary>
    public abstract object?[] Values(byte[]? payload);
}

/// <summary>How the states of one type become rows.</summary>
internal abstract class Projection<T>(params string[] columns) : Projection(GrainKinds.OfState(typeof(T))!, columns)
    where T : class, new()
{
    private static readonly ReadModelEntry Tombstone = new(false, []);
    private readonly string[] _names = [.. columns.Select(c => c.TrimEnd('#'))];

    public override ReadModelEntry EntryOf(object state)
        => state is T of && Exists(of) ? new(true, [.. _names.Zip(Row(of), KeyValuePair.Create)]) : Tombstone;

    public override object?[] Values(byte[]? payload)
        => payload is not null && StateEnvelope.FromJsonOfAnySchema<T>(payload) is var stored && Exists(stored.State)
            ? [.. Row(stored.State), Encoding.UTF8.GetString(stored.ToDocument())] : new object?[Columns.Count + 1];

    protected abstract bool Exists(T state);

    /// <summary>The values of the columns.</summary>
    protected abstract object?[] Row(T state);
}
