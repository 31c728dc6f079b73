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

    /// <summary>Changes settings.</summary>
    [Alias("Change")]
    Task<Outcome<Versioned<Organization>>> Change(ChangeOrganization command);

    /// <summary>Changes how it reviews.</summary>
    [Alias("ChangeReviews")]
    Task<Outcome<Versioned<Organization>>> ChangeReviews(ChangeReviewSettings command);
}
