using System.Collections.Immutable;

namespace Platform.Domain.Audit;

/// <summary>An id that a caller gave.</summary>
/// <param name="Kind">The object type that it is of, such as <c>Post</c>.</param>
/// <param name="Id">The bare key within the organization.</param>
/// <param name="Missing">Whether it is known already that there is none.</param>
public readonly record struct GivenId(string Kind, string Id, bool Missing = false);

/// <summary>Hears of the ids that callers give, so that somebody who tries ids that aren't there leaves a trace. An id of another organization is one of
/// them: nobody looks whether it is there elsewhere, so that the trace tells no more than the answer did.</summary>
public interface ITriedIds
{
    /// <summary>A caller gave these ids; whether they are there is looked up later, off the caller's way. Never waits and never fails.</summary>
    void Given(OrganizationId organization, Actor by, ImmutableArray<GivenId> ids);
}
