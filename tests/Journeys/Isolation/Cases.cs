using System.Collections.Immutable;
using GraphQL.Types;

namespace Platform.Journeys.Isolation;

/// <summary>A document with places for ids of named kinds, to be filled with those of another organization and with unknown ones.</summary>
/// <param name="Field">The field that is tried.</param>
/// <param name="Document">The document; <c>§Post§</c> stands for the id of a post.</param>
/// <param name="Kinds">The kinds in it.</param>
/// <param name="Changes">Whether it would change something.</param>
internal sealed record Case(string Field, string Document, ImmutableArray<string> Kinds, bool Changes)
{
    public string Filled(IReadOnlyDictionary<string, string> ids) => Kinds.Aggregate(Document, (text, kind) => text.Replace($"§{kind}§", ids[kind], StringComparison.Ordinal));
}

/// <summary>Makes the cases of a schema.</summary>
internal sealed class Cases(ISchema schema, Tenant own)
{
    private static readonly string[] Kinds = ["Account", "Authorization", "Campaign", "Member", "Organization", "Post", "ReviewItem"];
    private readonly Dictionary<(string Field, string Slot), ImmutableArray<string>> _right = [];
    private int _unique;

    /// <summary>Places for ids that took no kind of id: nothing is known of them.</summary>
    public List<string> Untried { get; } = [];

    /// <summary>Every field that takes ids: each place with each kind, alone and beside ids of the caller's own, and all places at once.</summary>
    /// <param name="isTaken">Whether a document is run, rather than refused because of an id of another kind.</param>
    public async Task<List<Case>> MakeAsync(Func<Case, Task<bool>> isTaken)
    {
        var fields = SlottedField.All(schema).ToList();
        foreach (var field in fields)
        {
            foreach (var slot in field.Slots)
            {
                var right = new List<string>();
                foreach (var kind in slot.Text ? ["ApiClient"] : Kinds)
                {
                    // The other places hold ids of any kind meanwhile: only an id that is refused by its own kind names its place.
                    if (await isTaken(One(field, slot, kind, full: false)))
                    {
                        right.Add(kind);
                    }
                }

                _right[(field.Name, slot.Name)] = [.. right];
                if (right.Count == 0)
                {
                    Untried.Add($"{field.Name}({slot.Name})");
                }
            }
        }

        return [.. fields.SelectMany(Of)];
    }

    private IEnumerable<Case> Of(SlottedField field)
    {
        foreach (var slot in field.Slots)
        {
            foreach (var kind in slot.Text ? ["ApiClient"] : Kinds)
            {
                yield return One(field, slot, kind, full: false);
                if (_right[(field.Name, slot.Name)].Contains(kind))
                {
                    yield return One(field, slot, kind, full: true);
                    if (slot.List)
                    {
                        yield return Make(field, new Dictionary<string, string> { [slot.Name] = $"[{Own(field, slot, kind)}, \"§{kind}§\"]" }, [kind], full: false);
                        yield return Make(field, new Dictionary<string, string> { [slot.Name] = $"[\"§{kind}§\", {Own(field, slot, kind)}]" }, [kind], full: true);
                    }
                }
            }
        }

        if (field.Slots.Length > 1)
        {
            var all = field.Slots.Where(slot => _right[(field.Name, slot.Name)].Length > 0).ToDictionary(slot => slot.Name, slot => (slot.List, Kind: _right[(field.Name, slot.Name)][0]));
            foreach (var full in new[] { false, true })
            {
                yield return Make(field, all.ToDictionary(one => one.Key, one => one.Value.List ? $"[\"§{one.Value.Kind}§\"]" : $"\"§{one.Value.Kind}§\""), [.. all.Values.Select(one => one.Kind).Distinct()], full);
            }
        }
    }

    private Case One(SlottedField field, Slot slot, string kind, bool full)
        => Make(field, new Dictionary<string, string> { [slot.Name] = slot.List ? $"[\"§{kind}§\"]" : $"\"§{kind}§\"" }, [kind], full);

    private Case Make(SlottedField field, Dictionary<string, string> values, ImmutableArray<string> kinds, bool full)
    {
        var call = $"{field.Call(values, slot => slot.List ? $"[{Own(field, slot, null)}]" : Own(field, slot, null), full, $"k-{++_unique}")} {Documents.Selection(field.Field.ResolvedType!, 1)}";
        var document = field.Parent switch
        {
            _ when field.Parent == schema.Query => $"{{ {call} }}",
            _ when field.Parent == schema.Mutation => $"mutation {{ {call} }}",
            _ when field.Parent == schema.Subscription => $"subscription {{ {call} }}",
            _ => $"{{ node(id: \"{own.Ids[field.Parent.Name][0]}\") {{ ... on {field.Parent.Name} {{ {call} }} }} }}",
        };
        return new Case(field.Name, document, kinds, field.Parent == schema.Mutation);
    }

    // What is its own: of the kind that the place takes, once that is known.
    private string Own(SlottedField field, Slot slot, string? kind)
        => $"\"{own.Ids[kind ?? (_right.TryGetValue((field.Name, slot.Name), out var right) && right.Length > 0 ? right[0] : Guess(slot))][0]}\"";

    private static string Guess(Slot slot)
        => slot.Text ? "ApiClient"
            : slot.Path[^1] is "from" or "to" ? "Member"
            : Kinds.FirstOrDefault(kind => slot.Path[^1].Contains(kind, StringComparison.OrdinalIgnoreCase)) ?? "Post";
}
