using GraphQL;
using GraphQL.DI;
using GraphQLParser.AST;

namespace Platform.GraphQL.Engine;

/// <summary>
/// Parsed and validated documents by their text. Bounded: when full it starts anew, which costs one round of parsing and needs
/// no bookkeeping. Holds documents only, no data and no verdict on a caller.
/// </summary>
internal sealed class DocumentCache(PlatformGraphQLOptions options) : IConfigureExecution
{
    private const int MaxCachedLength = 16 * 1024;
    private readonly Lock gate = new();
    private Dictionary<string, GraphQLDocument> documents = [];

    /// <summary>After the options of the engine (100) have been applied: they name the rules for cached documents.</summary>
    public float SortOrder => 200;

    /// <summary>How many documents are kept at the moment.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return documents.Count;
            }
        }
    }

    public async Task<ExecutionResult> ExecuteAsync(ExecutionOptions request, ExecutionDelegate next)
    {
        if (request.Query is not { Length: <= MaxCachedLength } text || options.CachedDocuments == 0)
        {
            return await next(request).ConfigureAwait(false);
        }

        if (Find(text) is { } known)
        {
            request.Document = known;
            request.ValidationRules = request.CachedDocumentValidationRules ?? [];
            return await next(request).ConfigureAwait(false);
        }

        var result = await next(request).ConfigureAwait(false);
        if (result.Executed && result.Document is { } parsed)
        {
            Keep(text, parsed);
        }

        return result;
    }

    private GraphQLDocument? Find(string text)
    {
        lock (gate)
        {
            return documents.GetValueOrDefault(text);
        }
    }

    private void Keep(string text, GraphQLDocument document)
    {
        lock (gate)
        {
            if (documents.Count >= options.CachedDocuments)
            {
                documents = [];
            }

            documents[text] = document;
        }
    }
}
