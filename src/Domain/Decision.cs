using System.Collections.Immutable;
using NodaTime;

namespace Platform.Domain;

/// <summary>Something that happened to a thing of an organization: an entry of the record. Ids and numbers only; words stay in the state.</summary>
public interface IDomainEvent
{
    /// <summary>When.</summary>
    Instant At { get; }

    /// <summary>Who did it.</summary>
    Actor Actor { get; }
}

/// <summary>What a rule decided: the new state, and the events that name what changed. There is no change without an event; a command that changes nothing
/// returns the state it was given.</summary>
/// <typeparam name="TState">The state.</typeparam>
public sealed record Decision<TState>
    where TState : class
{
    internal Decision(TState state, ImmutableArray<IDomainEvent> events) => (State, Events) = (state, events);

    /// <summary>The state after the command.</summary>
    public TState State { get; }

    /// <summary>What happened, in order; empty when nothing changed.</summary>
    public ImmutableArray<IDomainEvent> Events { get; }

    /// <summary>Whether the state is another one.</summary>
    public bool Changes => !Events.IsEmpty;

    /// <summary>The decision followed by another one on its state; one write carries the events of both.</summary>
    public Decision<TState> Then(Func<TState, Decision<TState>> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var second = next(State);
        return new Decision<TState>(second.State, Events.AddRange(second.Events));
    }
}

/// <summary>Makes decisions.</summary>
public static class Decision
{
    /// <summary>Nothing changes.</summary>
    public static Decision<TState> Unchanged<TState>(TState state)
        where TState : class => new(state, []);

    /// <summary>A changed state and what happened. Null events are left out, so that optional ones can be written in place.</summary>
    /// <exception cref="ArgumentException">No event is left: a change must be named.</exception>
    public static Decision<TState> Of<TState>(TState state, params ReadOnlySpan<IDomainEvent?> events)
        where TState : class
    {
        var named = ImmutableArray.CreateBuilder<IDomainEvent>(events.Length);
        foreach (var one in events)
        {
            if (one is not null)
            {
                named.Add(one);
            }
        }

        return named.Count > 0
            ? new Decision<TState>(state, named.DrainToImmutable())
            : throw new ArgumentException("A decision that changes a state names what happened.", nameof(events));
    }
}
