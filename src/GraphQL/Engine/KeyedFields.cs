using System.Collections.Immutable;
using GraphQL;
using GraphQL.Execution;
using GraphQLParser.AST;

namespace Platform.GraphQL.Engine;

/// <summary>A mutation of a document that carries a key.</summary>
/// <param name="Mutation">The field's name.</param>
/// <param name="Key">The key.</param>
internal sealed record KeyedField(string Mutation, string Key);

/// <summary>Finds the mutations of a request that carry a key, before anything of it runs.</summary>
internal static class KeyedFields
{
    /// <summary>Each of them once; none where the document is no GraphQL, which the engine tells better.</summary>
    public static ImmutableArray<KeyedField> Of(ExecutionOptions request, IDocumentBuilder builder)
    {
        if ((request.Document ?? Parsed(request.Query, builder)) is not { } document)
        {
            return [];
        }

        var operations = document.Definitions.OfType<GraphQLOperationDefinition>().Where(one => string.IsNullOrEmpty(request.OperationName) || one.Name?.Value == request.OperationName).ToList();
        return operations is [{ Operation: OperationType.Mutation } operation]
            ? [.. Of(operation.SelectionSet, document, operation, request, []).Distinct()]
            : [];
    }

    private static IEnumerable<KeyedField> Of(GraphQLSelectionSet selection, GraphQLDocument document, GraphQLOperationDefinition operation, ExecutionOptions request, ImmutableHashSet<string> within)
        => selection.Selections.SelectMany(one => one switch
        {
            GraphQLField field when Key(field, operation, request) is { } key => [new KeyedField(field.Name.StringValue, key)],
            GraphQLInlineFragment inline => Of(inline.SelectionSet, document, operation, request, within),
            GraphQLFragmentSpread spread when !within.Contains(spread.FragmentName.Name.StringValue)
                && document.Definitions.OfType<GraphQLFragmentDefinition>().FirstOrDefault(fragment => fragment.FragmentName.Name.Value == spread.FragmentName.Name.Value) is { } fragment
                => Of(fragment.SelectionSet, document, operation, request, within.Add(spread.FragmentName.Name.StringValue)),
            _ => [],
        });

    private static string? Key(GraphQLField field, GraphQLOperationDefinition operation, ExecutionOptions request)
        => field.Arguments?.FirstOrDefault(argument => argument.Name.Value == Repeats.Argument)?.Value switch
        {
            GraphQLStringValue text => text.Value.ToString(),
            GraphQLVariable variable when request.Variables?.TryGetValue(variable.Name.StringValue, out var given) == true => given as string,
            GraphQLVariable variable => (operation.Variables?.FirstOrDefault(one => one.Variable.Name.Value == variable.Name.Value)?.DefaultValue as GraphQLStringValue)?.Value.ToString(),
            _ => null,
        };

    private static GraphQLDocument? Parsed(string? text, IDocumentBuilder builder)
    {
        try
        {
            return text is null ? null : builder.Build(text);
        }
        catch (ExecutionError)
        {
            return null;
        }
    }
}
