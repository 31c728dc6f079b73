using GraphQLParser;
using GraphQLParser.AST;

namespace Platform.GraphQL.Engine;

/// <summary>
/// The shape of a document, looked at before any rule of the engine: some of them compare each field with each other one, or
/// follow every way through the fragments. Each fragment is looked through once, however often it is spread, so the time is
/// that of reading the document.
/// </summary>
internal sealed class DocumentLimits(PlatformGraphQLOptions options)
{
    private const string Split = "split it into several requests";

    /// <summary>Why a document is not taken; null where it keeps within all limits.</summary>
    public LimitExceeded? Judge(GraphQLDocument document)
    {
        if (document.Definitions.Count > options.MaxDefinitions)
        {
            return LimitExceeded.Document("operations and fragments", options.MaxDefinitions, "send those that are used");
        }

        var measure = new Measure(document);
        foreach (var definition in document.Definitions)
        {
            var size = measure.Of(definition);
            if (measure.Circle)
            {
                return LimitExceeded.Circle();
            }

            if (Over(definition, size, measure) is { } over)
            {
                return over;
            }
        }

        return null;
    }

    private LimitExceeded? Over(ASTNode definition, Size size, Measure measure)
        => size.Fields > options.MaxFields ? LimitExceeded.Document("fields, its fragments opened up", options.MaxFields, Split)
            : size.Depth > options.MaxDepth ? LimitExceeded.Document("levels of nested fields", options.MaxDepth, "ask for what lies deeper by its id")
            : measure.Aliases > options.MaxAliases ? LimitExceeded.Document("aliases", options.MaxAliases, Split)
            : measure.Directives > options.MaxDirectives ? LimitExceeded.Document("directives", options.MaxDirectives, "leave out what is not wanted")
            : definition is GraphQLOperationDefinition && size.Roots > options.MaxRootFields ? LimitExceeded.Document("root fields", options.MaxRootFields, Split)
            : null;

    /// <param name="Fields">How many fields there are, fragments opened up; held at a ceiling.</param>
    /// <param name="Depth">How deep they nest.</param>
    /// <param name="Roots">How many of them stand at the top.</param>
    private readonly record struct Size(long Fields, int Depth, long Roots)
    {
        private const long Ceiling = 1L << 40;

        public Size Beside(Size other) => new(Math.Min(Fields + other.Fields, Ceiling), Math.Max(Depth, other.Depth), Math.Min(Roots + other.Roots, Ceiling));

        public Size Under() => new(Fields + 1, Depth + 1, 1);
    }

    private sealed class Measure
    {
        private readonly Dictionary<ROM, GraphQLFragmentDefinition> fragments = [];
        private readonly Dictionary<GraphQLFragmentDefinition, Size?> known = [];

        public Measure(GraphQLDocument document)
        {
            foreach (var definition in document.Definitions)
            {
                if (definition is GraphQLFragmentDefinition fragment)
                {
                    fragments.TryAdd(fragment.FragmentName.Name.Value, fragment);
                }
            }
        }

        public int Aliases { get; private set; }

        public int Directives { get; private set; }

        public bool Circle { get; private set; }

        public Size Of(ASTNode definition)
        {
            switch (definition)
            {
                case GraphQLFragmentDefinition fragment:
                    return OfFragment(fragment);
                case GraphQLOperationDefinition operation:
                    Directives += (operation.Directives?.Count ?? 0) + (operation.Variables?.Items.Sum(variable => variable.Directives?.Count ?? 0) ?? 0);
                    return Of(operation.SelectionSet);
                default:
                    return default;
            }
        }

        private Size OfFragment(GraphQLFragmentDefinition fragment)
        {
            if (known.TryGetValue(fragment, out var size))
            {
                Circle |= size is null;
                return size ?? default;
            }

            known[fragment] = null;
            Directives += fragment.Directives?.Count ?? 0;
            var measured = Of(fragment.SelectionSet);
            known[fragment] = measured;
            return measured;
        }

        private Size Of(GraphQLSelectionSet? set)
        {
            var sum = default(Size);
            foreach (var selection in set?.Selections ?? [])
            {
                switch (selection)
                {
                    case GraphQLField field:
                        Aliases += field.Alias is null ? 0 : 1;
                        Directives += field.Directives?.Count ?? 0;
                        sum = sum.Beside(Of(field.SelectionSet).Under());
                        break;
                    case GraphQLInlineFragment inline:
                        Directives += inline.Directives?.Count ?? 0;
                        sum = sum.Beside(Of(inline.SelectionSet));
                        break;
                    case GraphQLFragmentSpread spread:
                        Directives += spread.Directives?.Count ?? 0;
                        if (fragments.TryGetValue(spread.FragmentName.Name.Value, out var fragment))
                        {
                            sum = sum.Beside(OfFragment(fragment));
                        }

                        break;
                }
            }

            return sum;
        }
    }
}
