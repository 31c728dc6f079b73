using System.Buffers;
using GraphQL.Execution;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;
using Platform.Domain;

namespace Platform.GraphQL.Engine;

/// <summary>Reads documents, and none that is nested deeper or has more words than any that would be run.</summary>
internal sealed class DocumentReader(PlatformGraphQLOptions options) : IDocumentBuilder
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789+-.eE");
    private readonly GraphQLDocumentBuilder parser = new();

    public GraphQLDocument Build(string body)
    {
        // A document has no more words than characters, and a long number is a long run of the characters of numbers.
        if (body.Length > options.MaxTokens || HasLongRun(body))
        {
            Bound(body);
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

    private void Bound(ROM body)
    {
        try
        {
            var at = 0;
            for (var tokens = 0; tokens <= options.MaxTokens; tokens++)
            {
                var token = Lexer.Lex(body, at);
                if (token.Kind == TokenKind.EOF)
                {
                    return;
                }

                if (token.Kind is TokenKind.INT or TokenKind.FLOAT && token.Value.Length > JsonBounds.MaxNumberLength)
                {
                    throw LimitExceeded.Document("characters in a number", JsonBounds.MaxNumberLength, "no field takes one as long");
                }

                at = token.End;
            }
        }
        catch (GraphQLSyntaxErrorException)
        {
            return; // the parser tells where
        }

        throw LimitExceeded.Document("words and signs", options.MaxTokens, "move values into variables, or split it into several requests");
    }

    private static bool HasLongRun(ReadOnlySpan<char> body)
    {
        while (true)
        {
            var start = body.IndexOfAnyInRange('0', '9');
            if (start < 0)
            {
                return false;
            }

            body = body[start..];
            var length = body.IndexOfAnyExcept(NumberCharacters);
            if ((length < 0 ? body.Length : length) >= JsonBounds.MaxNumberLength)
            {
                return true;
            }

            if (length < 0)
            {
                return false;
            }

            body = body[length..];
        }
    }
}
