using System.Reflection;

namespace Platform.GraphQL.Engine;

/// <summary>Limits of the API. What is not set is as it should be in production.</summary>
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

    /// <summary>The most words and signs of a document.</summary>
    public int MaxTokens { get; set; } = 5_000;

    /// <summary>The deepest nesting of fields.</summary>
    public int MaxDepth { get; set; } = 20;

    /// <summary>The most fields of an operation, each counted as often as its fragments bring it.</summary>
    public int MaxFields { get; set; } = 1_000;

    /// <summary>The most root fields of an operation, counted the same way.</summary>
    public int MaxRootFields { get; set; } = 20;

    /// <summary>The most aliases of a document.</summary>
    public int MaxAliases { get; set; } = 30;

    /// <summary>The most directives of a document.</summary>
    public int MaxDirectives { get; set; } = 20;

    /// <summary>The most operations and fragments of a document.</summary>
    public int MaxDefinitions { get; set; } = 100;

    /// <summary>The most variables of a request.</summary>
    public int MaxVariables { get; set; } = 100;

    /// <summary>The most single values in the variables of a request, lists and objects opened up.</summary>
    public int MaxVariableValues { get; set; } = 10_000;

    /// <summary>The deepest nesting of lists and objects in a variable.</summary>
    public int MaxVariableDepth { get; set; } = 16;

    /// <summary>The most points a document may cost: a field 1, a list as many times its entries as it may have.</summary>
    public int MaxComplexity { get; set; } = 100_000;

    /// <summary>How many parsed documents are kept; 0 for none.</summary>
    public int CachedDocuments { get; set; } = 256;

    /// <summary>Whether queries of kept documents are run by plans; without, the engine runs everything itself, to the same answers.</summary>
    public bool CompilePlans { get; set; } = true;

    /// <summary>How long a document may run.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The most errors that a document which was not run is told.</summary>
    public int MaxErrors { get; set; } = 5;

    /// <summary>Whether the schema is told: by introspection, and by the names that an error suggests.</summary>
    public bool Introspection { get; set; }

    /// <summary>Whether GET takes any query; without it, only documents that are stored here. An address stands in logs, so a text doesn't belong there.</summary>
    public bool AnyDocumentByGet { get; set; }

    /// <summary>Clients (by id, or <c>*</c> for all) that may send stored documents only, whatever the method.</summary>
    public ISet<string> StoredDocumentsOnly { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Limits of WebSockets and event streams.</summary>
    public PushOptions Push { get; } = new();

    /// <summary>Whether errors tell the kind of an unexpected failure; for development only. The words of a failure are told in no case.</summary>
    public bool ShowFailures { get; set; }

    /// <summary>What helps whoever develops against the API: the schema is told, all errors are, and any query may come by GET.</summary>
    public void Relax()
    {
        Introspection = AnyDocumentByGet = ShowFailures = true;
        MaxErrors = 100;
    }
}
