using System.Globalization;
using System.Text;
using GraphQL.Types;

namespace Platform.Journeys.Isolation;

/// <summary>Writes documents for whatever the schema has: selections of all fields, and arguments with values of their types.</summary>
internal static class Documents
{
    // Where the type alone doesn't tell a value that is taken.
    private static readonly Dictionary<string, string> ByName = new()
    {
        ["csv"] = "\"publish_at,zone,networks,text\\n2099-01-05T09:00,Etc/UTC,sandbox,Wash your hands\\n\"",
        ["email"] = "\"somebody@sample.example\"",
        ["externalId"] = "\"1\"",
        ["first"] = "5",
        ["link"] = "\"https://sample.example/\"",
        ["local"] = "\"2099-01-05T09:00:00\"",
        ["network"] = "\"sandbox\"",
        ["server"] = "\"sandbox://local\"",
        ["url"] = "\"https://sample.example/1\"",
        ["zone"] = "\"Etc/UTC\"",
    };

    private static readonly Dictionary<string, string> ByType = new()
    {
        ["String"] = "\"sample\"",
        ["Int"] = "1",
        ["Float"] = "1.5",
        ["Boolean"] = "false",
        ["Long"] = "1",
        ["Decimal"] = "1",
        ["Date"] = "\"2099-01-05\"",
        ["DateTime"] = "\"2099-01-05T09:00:00Z\"",
        ["LocalDateTime"] = "\"2099-01-05T09:00:00\"",
        ["Duration"] = "\"PT1H\"",
        ["URL"] = "\"https://sample.example/\"",
    };

    /// <summary>The type without lists and non-null.</summary>
    public static IGraphType Named(IGraphType type) => type switch
    {
        NonNullGraphType inner => Named(inner.ResolvedType!),
        ListGraphType inner => Named(inner.ResolvedType!),
        _ => type,
    };

    public static bool IsList(IGraphType type) => type is ListGraphType || (type is NonNullGraphType { ResolvedType: ListGraphType });

    public static bool IsConnection(IGraphType type) => Named(type) is IObjectGraphType { Name: var name } && name.EndsWith("Connection", StringComparison.Ordinal);

    /// <summary>Whether a value must be given.</summary>
    public static bool IsRequired(IGraphType type, object? fallback) => type is NonNullGraphType && fallback is null;

    /// <summary>Whether the field leads to something with an id of its own, or to a list of such.</summary>
    public static bool IsNode(IGraphType type) => Named(type) is InterfaceGraphType { Name: "Node" } || (Named(type) is IObjectGraphType made && made.ResolvedInterfaces.Any(one => one.Name == "Node"));

    /// <summary>All fields of a type that can be asked for without arguments, and those of its objects so many levels deep. What stands between a list and its nodes is no level of its own.</summary>
    /// <param name="type">The type.</param>
    /// <param name="depth">How many levels.</param>
    /// <param name="seen">Takes the names of the fields that were asked for.</param>
    /// <param name="asked">The field that leads here.</param>
    public static string Selection(IGraphType type, int depth, ISet<string>? seen = null, string? asked = null)
    {
        if (asked is not null)
        {
            seen?.Add(asked);
        }

        switch (Named(type))
        {
            case IObjectGraphType made:
                var text = new StringBuilder("{ __typename");
                foreach (var field in made.Fields.Where(field => !(field.Arguments ?? []).Any(argument => IsRequired(argument.ResolvedType!, argument.DefaultValue))))
                {
                    var inner = Named(field.ResolvedType!);
                    if (inner is ScalarGraphType or EnumerationGraphType)
                    {
                        text.Append(CultureInfo.InvariantCulture, $" {field.Name}");
                        continue;
                    }

                    // The same nodes stand behind `edges` again: there, what they are is enough.
                    var through = IsConnection(made) || made.Name.EndsWith("Edge", StringComparison.Ordinal) || inner.Name is "PageInfo" or "UserError";
                    var left = field.Name == "edges" ? 0 : through ? depth : depth - 1;
                    if (left >= 0)
                    {
                        text.Append(CultureInfo.InvariantCulture, $" {field.Name}{(IsConnection(inner) ? "(first: 2)" : "")} {Selection(inner, left, seen, $"{made.Name}.{field.Name}")}");
                    }
                }

                return text.Append(" }").ToString();
            case InterfaceGraphType one:
                return $"{{ __typename {string.Join(' ', one.PossibleTypes.Select(possible => $"... on {possible.Name} {{ id version {string.Join(' ', Alone(one, possible))} }}"))} }}";
            default:
                return "";
        }
    }

    /// <summary>A value that a type takes.</summary>
    /// <param name="name">The name of the argument or input field.</param>
    /// <param name="type">Its type.</param>
    /// <param name="field">The value of an input object's field, or null to leave it out.</param>
    public static string Value(string name, IGraphType type, Func<FieldType, string?> field)
    {
        if (type is NonNullGraphType sure)
        {
            return Value(name, sure.ResolvedType!, field);
        }

        if (type is ListGraphType list)
        {
            return $"[{Value(name, list.ResolvedType!, field)}]";
        }

        return type switch
        {
            EnumerationGraphType values => values.Values.First().Name,
            IInputObjectGraphType input => $"{{{string.Join(", ", input.Fields.Select(one => (one.Name, Value: field(one))).Where(one => one.Value is not null).Select(one => $"{one.Name}: {one.Value}"))}}}",
            _ when ByName.TryGetValue(name, out var known) => known,
            _ => ByType.TryGetValue(type.Name, out var known) ? known : throw new InvalidOperationException($"No sample of {type.Name} for {name}: give it one here."),
        };
    }

    // Fields of one name and different types may not stand side by side in one selection.
    private static IEnumerable<string> Alone(InterfaceGraphType one, IObjectGraphType type)
        => type.Fields.Where(field => Named(field.ResolvedType!) is ScalarGraphType && one.PossibleTypes.Count(other => other.HasField(field.Name)) == 1).Select(field => field.Name);
}
