using GraphQLParser;
using GraphQLParser.AST;

namespace Platform.GraphQL.Tests.Engine;

/// <summary>What of a schema that was released would no longer work: programs that were written against it break.</summary>
internal static class SchemaChanges
{
    /// <summary>The breaking changes, each with its rule and its place. What the released schema marks as deprecated may go.</summary>
    public static IReadOnlyList<string> Breaking(string released, string now)
    {
        var (before, after) = (Types(released), Types(now));
        return [.. before.Values.SelectMany(old => after.TryGetValue(old.Name.StringValue, out var type) ? OfType(old, type) : [$"type removed: {old.Name.StringValue}"])];
    }

    private static Dictionary<string, GraphQLTypeDefinition> Types(string schema)
        => Parser.Parse(schema).Definitions.OfType<GraphQLTypeDefinition>().ToDictionary(type => type.Name.StringValue);

    private static IEnumerable<string> OfType(GraphQLTypeDefinition old, GraphQLTypeDefinition now)
    {
        var name = old.Name.StringValue;
        return (old, now) switch
        {
            (GraphQLObjectTypeDefinition before, GraphQLObjectTypeDefinition after) =>
                [.. OfFields(name, before.Fields, after.Fields), .. Gone($"interface removed: {name} implements", Names(before.Interfaces?.Items), Names(after.Interfaces?.Items))],
            (GraphQLInterfaceTypeDefinition before, GraphQLInterfaceTypeDefinition after) => OfFields(name, before.Fields, after.Fields),
            (GraphQLInputObjectTypeDefinition before, GraphQLInputObjectTypeDefinition after) => OfInputs(name + ".", "input field", before.Fields?.Items, after.Fields?.Items),
            (GraphQLUnionTypeDefinition before, GraphQLUnionTypeDefinition after) => Gone($"member removed: {name} =", Names(before.Types?.Items), Names(after.Types?.Items)),
            (GraphQLEnumTypeDefinition before, GraphQLEnumTypeDefinition after) =>
                Gone($"enum value removed: {name}", before.Values?.Items.Where(value => !Deprecated(value)).Select(value => value.Name.StringValue), after.Values?.Items.Select(value => value.Name.StringValue)),
            _ => old.Kind == now.Kind ? [] : [$"kind changed: {name} from {old.Kind} to {now.Kind}"],
        };
    }

    private static IEnumerable<string> OfFields(string type, GraphQLFieldsDefinition? before, GraphQLFieldsDefinition? after)
    {
        foreach (var old in before?.Items ?? [])
        {
            var place = $"{type}.{old.Name.StringValue}";
            if (after?.Items.FirstOrDefault(field => field.Name.Value == old.Name.Value) is not { } field)
            {
                if (!Deprecated(old))
                {
                    yield return $"field removed: {place}";
                }

                continue;
            }

            if (!MayAnswer(old.Type, field.Type))
            {
                yield return $"type changed: {place} from {Written(old.Type)} to {Written(field.Type)}";
            }

            foreach (var change in OfInputs(place + "(", "argument", old.Arguments?.Items, field.Arguments?.Items))
            {
                yield return change;
            }
        }
    }

    private static IEnumerable<string> OfInputs(string place, string what, List<GraphQLInputValueDefinition>? before, List<GraphQLInputValueDefinition>? after)
    {
        foreach (var old in before ?? [])
        {
            var name = place + old.Name.StringValue;
            if (after?.FirstOrDefault(one => one.Name.Value == old.Name.Value) is not { } input)
            {
                yield return $"{what} removed: {name}";
            }
            else if (Required(input) && !Required(old))
            {
                yield return $"{what} made required: {name}";
            }
            else if (!MayAnswer(Bare(input), Bare(old)))
            {
                yield return $"type changed: {name} from {Written(old.Type)} to {Written(input.Type)}";
            }
            else if (old.DefaultValue is not null && Written(old.DefaultValue) != Written(input.DefaultValue))
            {
                yield return $"default changed: {name}";
            }
        }

        foreach (var added in (after ?? []).Where(one => Required(one) && before?.Any(old => old.Name.Value == one.Name.Value) != true))
        {
            yield return $"required {what} added: {place}{added.Name.StringValue}";
        }
    }

    // Whether whoever expects the first can take the second: the same, or one that is null less often.
    private static bool MayAnswer(GraphQLType expected, GraphQLType given) => (expected, given) switch
    {
        (GraphQLNonNullType a, GraphQLNonNullType b) => MayAnswer(a.Type, b.Type),
        (not GraphQLNonNullType, GraphQLNonNullType b) => MayAnswer(expected, b.Type),
        (GraphQLListType a, GraphQLListType b) => MayAnswer(a.Type, b.Type),
        (GraphQLNamedType a, GraphQLNamedType b) => a.Name.Value == b.Name.Value,
        _ => false,
    };

    // Whether null may be given is told by the rule on required ones, where a default stands in for what is left out.
    private static GraphQLType Bare(GraphQLInputValueDefinition input) => input is { Type: GraphQLNonNullType nonNull, DefaultValue: not null } ? nonNull.Type : input.Type;

    private static bool Required(GraphQLInputValueDefinition input) => input is { Type: GraphQLNonNullType, DefaultValue: null };

    private static bool Deprecated(IHasDirectivesNode node) => node.Directives?.Any(directive => directive.Name.Value == "deprecated") == true;

    private static IEnumerable<string> Gone(string rule, IEnumerable<string>? before, IEnumerable<string>? after)
        => (before ?? []).Except(after ?? []).Select(name => $"{rule} {name}");

    private static IEnumerable<string>? Names(IEnumerable<GraphQLNamedType>? types) => types?.Select(type => type.Name.StringValue);

    private static string Written(GraphQLType type) => type switch
    {
        GraphQLNonNullType nonNull => Written(nonNull.Type) + "!",
        GraphQLListType list => $"[{Written(list.Type)}]",
        _ => ((GraphQLNamedType)type).Name.StringValue,
    };

    private static string Written(GraphQLValue? value) => value switch
    {
        null => "",
        GraphQLListValue list => $"[{string.Join(',', list.Values?.Select(Written) ?? [])}]",
        GraphQLObjectValue made => $"{{{string.Join(',', made.Fields?.Select(field => $"{field.Name.StringValue}:{Written(field.Value)}") ?? [])}}}",
        IHasValueNode scalar => scalar.Value.ToString(),
        GraphQLEnumValue named => named.Name.StringValue,
        _ => value.Kind.ToString(),
    };
}
