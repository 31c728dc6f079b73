using System.Reflection;

namespace Platform.GraphQL.Engine;

/// <summary>Limits of the API.</summary>
public sealed class PlatformGraphQLOptions
{
    /// <summary>Where the marked classes are; by default, the API's own assembly.</summary>
    public IList<Assembly> Assemblies { get; } = [];

    /// <summary>The authentication scheme of the API's tokens; by default, the app's default scheme.</summary>
    public string? AuthenticationScheme { get; set; }

    /// <summary>The most bytes of an ordinary request's body.</summary>
    public int MaxBodyBytes { get; set; } = 256 * 1024;

    /// <summary>The most bytes of a body whose root fields are all marked <see cref="AllowLargeBodyAttribute"/>.</summary>
    public int MaxLargeBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The most characters of a document, its variables apart.</summary>
    public int MaxDocumentLength { get; set; } = 64 * 1024;

    /// <summary>The deepest nesting of fields.</summary>
    public int MaxDepth { get; set; } = 20;

    /// <summary>The most points a document may cost: a field 1, a list as many times its entries as it may have.</summary>
    public int MaxComplexity { get; set; } = 100_000;

    /// <summary>How many parsed documents are kept; 0 for none.</summary>
    public int CachedDocuments { get; set; } = 256;

    /// <summary>How long a document may run.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether errors tell the kind of an unexpected failure; for development only. The words of a failure are told in no case.</summary>
    public bool ShowFailures { get; set; }
}
