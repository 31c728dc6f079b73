using System.Globalization;
using System.Text;
using GraphQL;
using GraphQL.Types;

namespace Platform.GraphQL.Tests.World;

/// <summary>Makes queries of a schema, but for a root field that never answers: any fields, arguments, variables, aliases, fragments and conditions. The same seed makes the same query.</summary>
internal sealed class Documents(ISchema schema, int seed)
{
    private const int Deepest = 6;
    private readonly Random chance = new(seed);
    private readonly List<string> variables = [];
    private readonly StringBuilder fragments = new();
    private int names;
    private int fields;

    /// <summary>The values of the variables.</summary>
    public Dictionary<string, object?> Values { get; } = [];

    public string Make()
    {
        var body = Select(schema.Query!, 0);
        return $"query Made{(variables.Count == 0 ? "" : $"({string.Join(", ", variables)})")} {body}{fragments}";
    }

    private string Select(IGraphType type, int depth)
    {
        var text = new StringBuilder("{");
        var complex = (IComplexGraphType)type;
        var shown = complex.Fields.Where(field => (field.Name != "never" || type != schema.Query) && (depth < Deepest || field.ResolvedType!.GetNamedType() is not IComplexGraphType)).ToList();
        var wanted = chance.Next(1, 6);
        for (var i = 0; i < wanted && fields < 120; i++)
        {
            text.Append(' ').Append(chance.Next(12) switch
            {
                0 => "__typename",
                1 => $"... {On(complex.Name)}{Condition()} {Select(type, depth + 1)}",
                2 => Spread(complex, depth),
                3 when type is IAbstractGraphType shape => One(shape.PossibleTypes.ToList()) is var possible ? $"... on {possible.Name} {Select(possible, depth + 1)}" : "",
                4 when type is IObjectGraphType { ResolvedInterfaces.Count: > 0 } => $"... on {((IObjectGraphType)type).ResolvedInterfaces.First().Name} {{ id __typename }}",
                _ when shown.Count > 0 => Field(One(shown), depth),
                _ => "__typename",
            });
        }

        return text.Append(" __typename }").ToString();
    }

    private string Field(FieldType field, int depth)
    {
        fields++;
        var alias = field.Arguments?.Count > 0 || chance.Next(6) == 0 ? $"a{names++}: " : "";
        var arguments = (field.Arguments ?? []).Where(argument => argument.ResolvedType is NonNullGraphType || chance.Next(3) == 0)
            .Select(argument => $"{argument.Name}: {Argument(argument, field.Name)}").ToList();
        var below = field.ResolvedType!.GetNamedType() is IComplexGraphType complex ? " " + Select(complex, depth + 1) : "";

        // Twice the same, to be merged.
        var once = $"{alias}{field.Name}{(arguments.Count == 0 ? "" : $"({string.Join(", ", arguments)})")}{Condition()}{below}";
        return chance.Next(15) == 0 ? $"{once} {once}" : once;
    }

    private string On(string name) => chance.Next(2) == 0 ? "" : "on " + name;

    private string Spread(IComplexGraphType type, int depth)
    {
        var name = $"F{names++}";
        var body = Select(type, depth + 1);
        fragments.Append(CultureInfo.InvariantCulture, $" fragment {name} on {type.Name} {body}");
        return $"...{name}{Condition()}" + (chance.Next(5) == 0 ? $" ...{name}" : "");
    }

    private string Condition()
    {
        if (chance.Next(10) > 0)
        {
            return "";
        }

        var word = chance.Next(2) == 0 ? "skip" : "include";
        if (chance.Next(3) == 0)
        {
            return $" @{word}(if: {(chance.Next(2) == 0 ? "true" : "false")})";
        }

        return $" @{word}(if: ${Variable("Boolean!", chance.Next(2) == 0)})";
    }

    private string Argument(QueryArgument argument, string field)
    {
        var (literal, value) = Value(argument.ResolvedType!, argument.Name is "id" or "ids" ? field : argument.Name);
        return chance.Next(2) == 0 ? "$" + Variable(argument.ResolvedType!.ToString()!, value) : literal;
    }

    private string Variable(string type, object? value)
    {
        var name = $"v{names++}";
        variables.Add($"${name}: {type}");
        Values[name] = value;
        return name;
    }

    private (string Literal, object? Value) Value(IGraphType type, string name)
    {
        if (type is NonNullGraphType inner)
        {
            return Value(inner.ResolvedType!, name, nullable: false);
        }

        return Value(type, name, nullable: true);
    }

    private (string Literal, object? Value) Value(IGraphType type, string name, bool nullable)
    {
        if (nullable && chance.Next(6) == 0)
        {
            return ("null", null);
        }

        switch (type)
        {
            case ListGraphType list:
                var items = Enumerable.Range(0, chance.Next(4)).Select(_ => Value(list.ResolvedType!, name)).ToList();
                return ($"[{string.Join(", ", items.Select(item => item.Literal))}]", items.Select(item => item.Value).ToList());
            case IInputObjectGraphType input:
                var given = input.Fields.Where(field => field.ResolvedType is NonNullGraphType || chance.Next(2) == 0).Select(field => (field.Name, Value: Value(field.ResolvedType!, field.Name))).ToList();
                return ($"{{{string.Join(", ", given.Select(field => $"{field.Name}: {field.Value.Literal}"))}}}", given.ToDictionary(field => field.Name, field => field.Value.Value));
            case EnumerationGraphType constants:
                var constant = One(constants.Values.ToList()).Name;
                return (constant, constant);
            default:
                var value = Scalar(type.Name, name);
                return (value is string text ? $"\"{text}\"" : Convert.ToString(value, CultureInfo.InvariantCulture)!.ToLowerInvariant(), value);
        }
    }

    private object Scalar(string type, string name) => type switch
    {
        "Int" => chance.Next(1, 5),
        "Boolean" => chance.Next(2) == 0,
        "Float" => 1.5,
        "ID" => GlobalId.Encode(IdType(name), $"k{chance.Next(6)}"),
        "DateTime" => "2026-11-05T13:30:00Z",
        "Date" => "2026-11-05",
        _ => $"text {chance.Next(3)}",
    };

    private string IdType(string name)
    {
        string[] types = ["Account", "Campaign", "Member", "Post", "ReviewItem", "Ward", "Person"];
        var plain = name.EndsWith("Id", StringComparison.Ordinal) ? name[..^2] : name;
        return types.FirstOrDefault(type => type.Equals(plain, StringComparison.OrdinalIgnoreCase)) ?? (plain == "author" ? "Member" : types[chance.Next(5)]);
    }

    private T One<T>(IReadOnlyList<T> of) => of[chance.Next(of.Count)];
}
