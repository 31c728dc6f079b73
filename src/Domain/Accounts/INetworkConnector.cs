using System.Collections.Immutable;

namespace Platform.Domain.Accounts;

/// <summary>The door to one network. Waiting never happens inside a mutation; outcomes and errors are values, exceptions are defects.</summary>
public interface INetworkConnector
{
    /// <summary>The network's name: bluesky, wordpress, webhook, sandbox.</summary>
    string Network { get; }

    /// <summary>What an account with these settings can do and take.</summary>
    ConnectorDescriptor Describe(ImmutableDictionary<string, string> settings);

    /// <summary>What is wrong with these settings, for a person: an unknown one, or a value that it can't have. Null when nothing is.</summary>
    string? CheckSettings(ImmutableDictionary<string, string> settings);

    /// <summary>A cheap call that shows whether the credential works, and who it belongs to.</summary>
    Task<Probe> ProbeAsync(AccountAccess access, CancellationToken cancellationToken);

    /// <summary>Prepares what is not visible yet (a draft); repeatable, so whatever goes wrong is <see cref="StepResult.Failed"/>. Only descriptors that
    /// prepare need it; the others answer at once and keep the state.</summary>
    Task<StepResult> PrepareAsync(PublishStep step, CancellationToken cancellationToken);

    /// <summary>The single visible call. Failed says that this call published nothing; Unknown that it may have. Whatever happens to the wire, or when it
    /// is cancelled under way, is a result and not an exception.</summary>
    Task<StepResult> CommitAsync(PublishStep step, CancellationToken cancellationToken);

    /// <summary>Asks the destination whether the post landed; reads only.</summary>
    Task<Reconciliation> ReconcileAsync(PublishStep step, CancellationToken cancellationToken);

    /// <summary>Takes a post down for good; gone already is success (null). Repeatable. That it is gone is proved by <see cref="ConfirmGoneAsync"/>.</summary>
    Task<ConnectorError?> DeleteAsync(TakeDownStep step, CancellationToken cancellationToken);

    /// <summary>Asks the destination whether a post that <see cref="DeleteAsync"/> took down is gone; changes nothing that is still there by
    /// itself.</summary>
    Task<Disappearance> ConfirmGoneAsync(TakeDownStep step, CancellationToken cancellationToken);

    /// <summary>What people did with these posts; posts that the network doesn't know any more are left out.</summary>
    Task<MetricsRead> ReadMetricsAsync(AccountAccess access, ImmutableArray<RemoteRef> posts, CancellationToken cancellationToken);
}

/// <summary>The answer of a probe: a profile, or why there is none.</summary>
public sealed record Probe(AccountProfile? Profile, ConnectorError? Error);

/// <summary>The answer of reading metrics.</summary>
public sealed record MetricsRead(ImmutableArray<Metrics> Metrics, ConnectorError? Error);

/// <summary>The networks that this installation speaks to.</summary>
public interface IConnectors
{
    /// <summary>Names in alphabetical order.</summary>
    ImmutableArray<string> Networks { get; }

    /// <summary>The connector of a network, or null.</summary>
    INetworkConnector? Find(string network);
}
