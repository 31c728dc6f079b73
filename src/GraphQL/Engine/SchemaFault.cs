using System.Diagnostics.CodeAnalysis;

namespace Platform.GraphQL.Engine;

/// <summary>A resolver that can't be shown in the schema; the message tells its author which and why. Only at start, never at a request.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "A fault of the schema, like a syntax error of a source.")]
public sealed class SchemaFault : Exception
{
    public SchemaFault()
    {
    }

    public SchemaFault(string message)
        : base(message)
    {
    }

    public SchemaFault(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
