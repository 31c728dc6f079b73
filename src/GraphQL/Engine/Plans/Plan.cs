using System.Collections.Concurrent;
using System.Text.Json;
using GraphQL.Types;
using GraphQLParser.AST;

namespace Platform.GraphQL.Engine.Plans;

/// <summary>
/// What an operation selects of one object type, in the order of the answer. Fields whose value may have to be waited for, or
/// that have such fields below them, are resolved ahead; all others are read while the answer is written.
/// </summary>
internal sealed class Selection
{
    public Selection(IReadOnlyList<PlannedField> fields)
    {
        Fields = [.. fields];
        Ahead = [.. fields.Where(field => field.Ahead)];
        for (var slot = 0; slot < Ahead.Length; slot++)
        {
            Ahead[slot].Slot = slot;
        }
    }

    public PlannedField[] Fields { get; }

    /// <summary>Those that are resolved before the answer is written.</summary>
    public PlannedField[] Ahead { get; }
}

/// <summary>One field of a selection.</summary>
internal sealed class PlannedField(string name, GraphQLField ast, FieldSource source, PlannedValue value, Action<Utf8JsonWriter, object>? leaf)
{
    /// <summary>Its name or alias.</summary>
    public JsonEncodedText Name { get; } = JsonEncodedText.Encode(name);

    /// <summary>Where the document asks for it first: its arguments stand there.</summary>
    public GraphQLField Ast { get; } = ast;

    public FieldSource Source { get; } = source;

    public PlannedValue Value { get; } = value;

    /// <summary>Writes the value from the object that has it; null where the value goes by way of the resolver.</summary>
    public Action<Utf8JsonWriter, object>? Leaf { get; } = leaf;

    /// <summary>Its place among the fields resolved ahead.</summary>
    public int Slot { get; set; } = -1;

    public bool Ahead => Source.MayWait || Value.Ahead;
}

/// <summary>The type of a value: exactly one of scalar, list, object and interface.</summary>
internal sealed class PlannedValue
{
    private readonly ConcurrentDictionary<Type, Selection> byClass = [];

    public required bool NonNull { get; init; }

    public ScalarGraphType? Scalar { get; init; }

    public PlannedValue? Item { get; init; }

    public Selection? Object { get; init; }

    public IAbstractGraphType? Interface { get; init; }

    /// <summary>What is selected of each object type that an interface may be.</summary>
    public IReadOnlyDictionary<IObjectGraphType, Selection>? Possible { get; init; }

    /// <summary>Whether something at or below the value is resolved ahead.</summary>
    public bool Ahead => Item?.Ahead == true || Object?.Ahead.Length > 0 || Possible?.Values.Any(one => one.Ahead.Length > 0) == true;

    /// <summary>What is selected of an object.</summary>
    public Selection Of(object value)
        => Object ?? byClass.GetOrAdd(value.GetType(), static (_, state) => state.Possible![state.Type(state.Value)], (Possible, Type: (Func<object, IObjectGraphType>)Type, Value: value));

    private IObjectGraphType Type(object value)
        => Interface!.PossibleTypes.FirstOrDefault(type => type.IsTypeOf?.Invoke(value) == true) ?? throw new PlanAbandoned("type");
}

/// <summary>An object and what has been resolved of it ahead.</summary>
internal sealed record Resolved(Selection Selection, object Source, object?[] Slots);

/// <summary>A plan that can't be made or not be carried through; the engine's own executor takes over.</summary>
internal sealed class PlanAbandoned(string reason) : Exception(reason)
{
    /// <summary>Why, as the counter names it.</summary>
    public string Reason { get; } = reason;
}
