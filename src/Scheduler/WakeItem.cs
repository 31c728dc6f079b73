using Platform.Domain;

namespace Platform.Scheduler;

/// <summary>Something that a job found due.</summary>
/// <param name="Organization">Whose it is: each organization gets its turn.</param>
/// <param name="Id">Its id inside the organization.</param>
/// <param name="Progress">What is different after a call that achieved something; null where only a failed call puts the next one off.</param>
public readonly record struct WakeItem(OrganizationId Organization, string Id, string? Progress);
