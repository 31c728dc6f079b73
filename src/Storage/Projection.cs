using Platform.Domain;

namespace Platform.Storage;

/// <summary>How the states of one kind of grain become rows.</summary>
internal abstract class Projection(string kind, string table, params string[] columns)
{
    /// <summary>The kind in the grain's key, such as <c>post</c>.</summary>
    public string Kind => kind;

    public string Table => table;

    /// <summary>The columns besides org, id, version, changed_at and doc. A name that ends in # is a number.</summary>
    public IReadOnlyList<string> Columns => columns;

    public IEnumerable<string> ColumnNames => columns.Select(c => c.TrimEnd('#'));

    /// <summary>The values of <see cref="Columns"/> and the document, all null when the grain stands for nothing.</summary>
    public abstract object?[] Values(byte[]? payload);
}

/// <summary>How the states of one type become rows.</summary>
internal abstract class Projection<T>(string kind, string table, params string[] columns) : Projection(kind, table, columns)
{
    public override object?[] Values(byte[]? payload)
        => payload is not null && PlatformJson.Read<T>(payload) is var state && Exists(state) ? [.. Row(state), PlatformJson.Write(Shown(state))] : new object?[Columns.Count + 1];

    protected abstract bool Exists(T state);

    /// <summary>The values of the columns.</summary>
    protected abstract object?[] Row(T state);

    /// <summary>The state as readers may see it: without secrets.</summary>
    protected virtual T Shown(T state) => state;
}
