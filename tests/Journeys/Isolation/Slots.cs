using System.Collections.Immutable;
using GraphQL.Types;

namespace Platform.Journeys.Isolation;

/// <summary>A place in a field's arguments where an id stands.</summary>
/// <param name="Path">The names of the argument and of the input fields within it.</param>
/// <param name="List">Whether a list of ids stands there.</param>
/// <param name="Text">Whether it is an id by its name alone: the API's type is String.</param>
internal sealed record Slot(ImmutableArray<string> Path, bool List, bool Text)
{
    public string Name => string.Join('.', Path);
}

/// <summary>A field with its places for ids, wherever in the schema it stands.</summary>
/// <param name="Parent">The type that has the field.</param>
/// <param name="Field">The field.</param>
/// <param name="Slots">Its places for ids.</param>
internal sealed record SlottedField(IObjectGraphType Parent, FieldType Field, ImmutableArray<Slot> Slots)
{
    // Ids of networks, not of ours.
    private static readonly string[] Others = ["externalId"];

    public string Name => $"{Parent.Name}.{Field.Name}";

    /// <summary>Every field of the schema that takes ids.</summary>
    public static IEnumerable<SlottedField> All(ISchema schema) => schema.AllTypes.OfType<IObjectGraphType>().Where(type => !type.Name.StartsWith("__", StringComparison.Ordinal))
        .SelectMany(type => type.Fields.Select(field => new SlottedField(type, field, [.. (field.Arguments ?? []).SelectMany(argument => Of(argument.Name, argument.ResolvedType!, []))])))
        .Where(field => field.Slots.Length > 0)
        .OrderBy(field => field.Name, StringComparer.Ordinal);

    /// <summary>The call of the field, with these values in its places; the others are filled with what is its own where they must be.</summary>
    /// <param name="values">Values by the slot's name.</param>
    /// <param name="own">An id of the caller's own for a slot.</param>
    /// <param name="full">Whether what may be left out is given too.</param>
    /// <param name="unique">A text that no other call has.</param>
    public string Call(IReadOnlyDictionary<string, string> values, Func<Slot, string> own, bool full, string unique)
    {
        var given = (Field.Arguments ?? []).Select(argument => (argument.Name, Value: Value([argument.Name], argument.ResolvedType!, argument.DefaultValue))).Where(argument => argument.Value is not null).ToList();
        return given.Count == 0 ? Field.Name : $"{Field.Name}({string.Join(", ", given.Select(argument => $"{argument.Name}: {argument.Value}"))})";

        string? Value(ImmutableArray<string> path, IGraphType type, object? fallback)
        {
            var name = string.Join('.', path);
            if (values.TryGetValue(name, out var value))
            {
                return value;
            }

            if (path is ["after"] && Documents.Named(type).Name == "Long")
            {
                return full ? "0" : null; // a subscription from the beginning of the journal
            }

            var within = values.Keys.Any(key => key.StartsWith(name + ".", StringComparison.Ordinal));
            if (!within && !Documents.IsRequired(type, fallback) && (!full || path[^1] is "after" or "before" || path.Length > 3))
            {
                return null;
            }

            return path[^1] == "idempotencyKey" ? $"\"{unique}\""
                : Slots.FirstOrDefault(slot => slot.Name == name) is { } other ? own(other)
                : Documents.Value(path[^1], type, field => Value(path.Add(field.Name), field.ResolvedType!, field.DefaultValue));
        }
    }

    private static IEnumerable<Slot> Of(string name, IGraphType type, ImmutableArray<string> above)
    {
        var path = above.Add(name);
        return Documents.Named(type) switch
        {
            { Name: "ID" } => [new Slot(path, Documents.IsList(type), Text: false)],
            { Name: "String" } when name.EndsWith("Id", StringComparison.Ordinal) && !Others.Contains(name) => [new Slot(path, Documents.IsList(type), Text: true)],
            IInputObjectGraphType input when path.Length < 5 => input.Fields.SelectMany(field => Of(field.Name, field.ResolvedType!, path)),
            _ => [],
        };
    }
}
