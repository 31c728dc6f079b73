using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Platform.Domain;

namespace Platform.Grains;

/// <summary>A constructor parameter that takes the grain's stored state, under the name of its kind.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class StoredStateAttribute : Attribute, IFacetMetadata;

/// <summary>Builds stored states for grains that are being activated.</summary>
internal sealed class StoredStateMapper : IAttributeToFactoryMapper<StoredStateAttribute>
{
    private static readonly MethodInfo Creation = typeof(StoredStateMapper).GetMethod(nameof(Create), BindingFlags.NonPublic | BindingFlags.Static)!;

    public Factory<IGrainContext, object> GetFactory(ParameterInfo parameter, StoredStateAttribute metadata)
    {
        var state = parameter.ParameterType.GetGenericArguments();
        var kind = GrainKinds.OfState(state[0]) ?? throw new InvalidOperationException($"{state[0].Name} is the state of no kind of grain.");
        var create = Creation.MakeGenericMethod(state)
            .CreateDelegate<Func<IGrainContext, IPersistentStateConfiguration, object>>();
        var configuration = new Configuration(kind.Name);
        return context => create(context, configuration);
    }

    private static StoredState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration configuration)
        where TState : class, new()
        => new(context.ActivationServices.GetRequiredService<IPersistentStateFactory>().Create<StateEnvelope<TState>>(context, configuration), context);

    private sealed record Configuration(string StateName) : IPersistentStateConfiguration
    {
        public string StorageName => null!;
    }
}

/// <summary>The state of a grain, and the one way to change it: one write of one decision, whole or not at all. Readers beside a write under way see the last
/// stored state. After a failed write the activation ends: the database may hold the new state or the old one, and is read again.</summary>
internal sealed class StoredState<TState>(IPersistentState<StateEnvelope<TState>> storage, IGrainContext context)
    where TState : class, new()
{
    private TState? _last;
    private int _version;

    /// <summary>The last stored state.</summary>
    /// <exception cref="UnreadableStateException">What is stored can't be read by this release.</exception>
    public TState State => _last ?? Load();

    /// <summary>Why what is stored can't be read by this release; null where it can.</summary>
    public UnreadableState? Unreadable => storage.State.Unreadable;

    /// <summary>Ends the activation, so that the next call reads what is stored then.</summary>
    public void ReadAgain()
        => context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "What is stored is read again."));

    /// <summary>How often it was written; 0 before the first time.</summary>
    public int Version
    {
        get
        {
            _ = State;
            return _version;
        }
    }

    /// <summary>The last stored state with its version.</summary>
    public Versioned<TState> ToVersioned() => new(State, Version);

    /// <summary>Writes what was decided; a refusal or a decision that changes nothing writes nothing.</summary>
    /// <param name="decided">What was decided.</param>
    /// <param name="steps">What the write leaves to do, by the new state.</param>
    /// <param name="purges">Whether what a later release kept, and this one doesn't know, goes too: it may be words.</param>
    public async Task<Outcome<Versioned<TState>>> SaveAsync(
        Outcome<Decision<TState>> decided, Func<TState, ImmutableArray<string>>? steps = null, bool purges = false)
    {
        if (!decided.Ok)
        {
            return decided.Refused;
        }

        _ = State;
        if (decided.Value is { Changes: true } decision)
        {
            storage.State = new StateEnvelope<TState>
            {
                State = decision.State,
                Events = decision.Events,
                Steps = steps?.Invoke(decision.State) ?? [],
                Version = Version + 1,
                Unknown = purges ? null : storage.State.Unknown,
            };
            try
            {
                await storage.WriteStateAsync();
            }
            catch
            {
                // Without the fault as its reason: calls that wait for this activation go on to the next one instead of failing with it.
                context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "A write failed; what is stored is read again."));
                throw;
            }

            Load();
        }

        return ToVersioned();
    }

    /// <summary>Decides on the state that the caller saw, and writes what was decided.</summary>
    public async Task<Outcome<Versioned<TState>>> DecideAsync(int? expectedVersion, Func<Outcome<Decision<TState>>> decide, bool purges = false)
        => CheckVersion(expectedVersion) is { } conflict ? conflict : await SaveAsync(decide(), purges: purges);

    /// <summary>A refusal when it was written since the caller read it. What was never written has no version to differ in: the rules say
    /// that it does not exist.</summary>
    public Refused? CheckVersion(int? expected)
        => expected is { } version && Version > 0 && version != Version
            ? new Refused(Refusal.VersionConflict, $"It was changed in between: you saw version {version}, it is at {Version}. Read it again.",
                "expectedVersion")
            : null;

    private TState Load()
    {
        if (storage.State.Unreadable is { } unreadable)
        {
            ReadAgain(); // it may be mended meanwhile
            throw new UnreadableStateException(context.GrainId.Key.ToString()!, unreadable);
        }

        _version = int.TryParse(storage.Etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
        return _last = storage.State.State;
    }
}
