using Orleans.Concurrency;
using Platform.Domain;
using Platform.Domain.Organizations;
using Platform.Domain.Reviews;

namespace Platform.Grains.Organizations;

/// <summary>One activation stands for one organization. Key <c>organization:mercy/mercy</c>. Its settings survive a restart.
/// Called by mutations, by posts and accounts that ask for settings, and by the first start.</summary>
[Alias("IOrganizationGrain")]
public interface IOrganizationGrain : IGrainWithStringKey
{
    /// <summary>Its settings; a state that does not exist before it is founded.</summary>
    [AlwaysInterleave, Alias("Get")]
    Task<Versioned<Organization>> Get();

    /// <summary>Founds it.</summary>
    [Alias("Found")]
    Task<Outcome<Versioned<Organization>>> Found(string name, string zone, Actor actor);

    /// <summary>Changes settings. As for the other changes of what is scanned with: when it has returned, nothing newly hit goes out.</summary>
    [Alias("Change")]
    Task<Outcome<Versioned<Organization>>> Change(ChangeOrganization command);

    /// <summary>Scans with a pack from now on.</summary>
    [Alias("ActivatePack")]
    Task<Outcome<Versioned<Organization>>> ActivatePack(ActivatePack command);

    /// <summary>Scans without a pack from now on.</summary>
    [Alias("DeactivatePack")]
    Task<Outcome<Versioned<Organization>>> DeactivatePack(DeactivatePack command);

    /// <summary>Scans without a rule of a built-in pack from now on.</summary>
    [Alias("MuteRule")]
    Task<Outcome<Versioned<Organization>>> MuteRule(MuteRule command);

    /// <summary>Scans with a muted rule again.</summary>
    [Alias("UnmuteRule")]
    Task<Outcome<Versioned<Organization>>> UnmuteRule(UnmuteRule command);

    /// <summary>Changes how it reviews.</summary>
    [Alias("ChangeReviews")]
    Task<Outcome<Versioned<Organization>>> ChangeReviews(ChangeReviewSettings command);
}
