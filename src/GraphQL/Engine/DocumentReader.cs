using GraphQL.Execution;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;

namespace Platform.GraphQL.Engine;

/// <summary>Reads documents, and none that is nested deeper or has more words than any that would be run.</summary>
internal sealed class DocumentReader(PlatformGraphQLOptions options) : IDocumentBuilder
{
    private readonly GraphQLDocumentBuilder parser = new();

    public GraphQLDocument Build(string body)
    {
        // A document has no more words than characters.
        if (body.Length > options.MaxTokens && HasMoreTokens(body, options.MaxTokens))
        {
            throw LimitExceeded.Document("words and signs", options.MaxTokens, "move values into variables, or split it into several requests");
        }

        try
        {
            return parser.Build(body);
        }
        catch (GraphQLMaxDepthExceededException)
        {
            throw LimitExceeded.Document("levels of nested fields", options.MaxDepth, "ask for what lies deeper by its id");
        }
    }

    private static bool HasMoreTokens(ROM body, int most)
    {
        try
        {
            var at = 0;
            for (var tokens = 0; tokens <= most; tokens++)
            {
                var token = Lexer.Lex(body, at);
                if (token.Kind == TokenKind.EOF)
                {
                    return false;
                }

                at = token.End;
            }

            return true;
        }
        catch (GraphQLSyntaxErrorException)
        {
            return false; // the parser tells where
        }
    }
}
