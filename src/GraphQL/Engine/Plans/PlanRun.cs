using System.Collections;
using System.Text.Json;
using GraphQL.Types;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace Platform.GraphQL.Engine.Plans;

/// <summary>
/// Carries out a plan once. First, level by level, what may have to be waited for: all resolvers of a level are called before
/// any of them is waited for, so that their keys are fetched together. Then the answer is written in one go.
/// </summary>
internal sealed class PlanRun(ExecutionContext context)
{
    private readonly PlanCall call = new(context);
    private List<(Awaited Awaited, object?[] Slots, int Slot, PlannedValue Value)> waiting = [];

    /// <summary>The data of a query.</summary>
    /// <exception cref="PlanAbandoned">A value is not what its type says.</exception>
    public async Task<PlanData> RunAsync(Selection plan)
    {
        try
        {
            var root = Expand(plan, context.RootValue ?? plan);
            while (waiting is { Count: > 0 } level)
            {
                waiting = [];
                await WaitAsync(level).ConfigureAwait(false);
                foreach (var (awaited, slots, slot, value) in level)
                {
                    slots[slot] = Complete(value, awaited.Value);
                }
            }

            return PlanData.Write(root, WriteObject);
        }
        catch (Exception failed) when (waiting.Count > 0 && failed is not OperationCanceledException)
        {
            // Nothing of this run goes on beside the run that takes over.
            await WaitAsync(waiting).ConfigureAwait(false);
            throw;
        }
    }

    private async Task WaitAsync(List<(Awaited Awaited, object?[] Slots, int Slot, PlannedValue Value)> level)
    {
        foreach (var (awaited, _, _, _) in level)
        {
            if (!awaited.Task.IsCompleted)
            {
                await awaited.DrainAsync(context.CancellationToken).ConfigureAwait(false);
            }
        }

        context.CancellationToken.ThrowIfCancellationRequested();
    }

    private Resolved Expand(Selection selection, object source)
    {
        var slots = selection.Ahead.Length == 0 ? [] : new object?[selection.Ahead.Length];
        foreach (var field in selection.Ahead)
        {
            var value = Resolve(field, source);
            if (value is Awaited awaited)
            {
                waiting.Add((awaited, slots, field.Slot, field.Value));
            }
            else
            {
                slots[field.Slot] = Complete(field.Value, value);
            }
        }

        return new(selection, source, slots);
    }

    private object? Complete(PlannedValue planned, object? value)
    {
        if (value is null || !planned.Ahead)
        {
            return value;
        }

        if (planned.Item is not { } item)
        {
            return Expand(planned.Of(value), value);
        }

        var items = value is ICollection { Count: var count } ? new List<object?>(count) : [];
        foreach (var one in (IEnumerable)value)
        {
            items.Add(Complete(item, one));
        }

        return items;
    }

    private object? Resolve(PlannedField field, object source)
    {
        call.Source = source;
        call.FieldAst = field.Ast;
        return field.Source.Resolve(call);
    }

    private void Write(Utf8JsonWriter json, PlannedValue planned, object? value, bool listed)
    {
        if (value is null)
        {
            if (planned.NonNull)
            {
                throw new PlanAbandoned("null");
            }

            json.WriteNullValue();
        }
        else if (planned.Item is { } item)
        {
            json.WriteStartArray();
            foreach (var one in (IEnumerable)value)
            {
                Write(json, item, one, listed: true);
            }

            json.WriteEndArray();
        }
        else if (planned.Scalar is not { } scalar)
        {
            WriteObject(json, value as Resolved ?? new(planned.Of(value), value, []));
        }
        else if (listed && scalar is StringGraphType && value is string text)
        {
            // The engine hands lists of texts to the writer as they are.
            json.WriteStringValue(text);
        }
        else
        {
            Leaves.Write(json, scalar, value, planned.NonNull);
        }
    }

    private void WriteObject(Utf8JsonWriter json, Resolved one)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        json.WriteStartObject();
        foreach (var field in one.Selection.Fields)
        {
            json.WritePropertyName(field.Name);
            if (field.Leaf is { } leaf)
            {
                leaf(json, one.Source);
            }
            else
            {
                Write(json, field.Value, field.Slot >= 0 ? one.Slots[field.Slot] : Resolve(field, one.Source), listed: false);
            }
        }

        json.WriteEndObject();
    }
}
