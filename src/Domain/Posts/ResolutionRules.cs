using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Members;

namespace Platform.Domain.Posts;

/// <summary>What a person found out about a delivery whose outcome nobody could learn.</summary>
public enum Resolution
{
    /// <summary>It is public; the address says where.</summary>
    Live,

    /// <summary>It is not public and is not to be sent any more.</summary>
    NotSent,

    /// <summary>It is not public and is to be sent again, through the gate.</summary>
    SendAgain,
}

/// <summary>Settle a delivery that waits for a person.</summary>
/// <param name="Resolution">What they found.</param>
/// <param name="Url">For Live: where a person can look at it.</param>
/// <param name="ExternalId">For Live: the network's id of it, or null to use the address.</param>
/// <param name="Actor">Who; a person is needed.</param>
public sealed record ResolveDelivery(Resolution Resolution, string? Url, string? ExternalId, Actor Actor);

/// <summary>What a person's finding means for the delivery.
/// <list type="table">
/// <item><term>Live</term><description>Live at the address</description></item>
/// <item><term>NotSent</term><description>Rejected</description></item>
/// <item><term>SendAgain</term><description>Waiting: goes through the gate again</description></item>
/// </list></summary>
public static class ResolutionRules
{
    private const int MaxUrl = 2000;

    /// <summary>The change of the ledger's row, or why there is none.</summary>
    public static Outcome<DeliveryChange> Decide(ResolveDelivery command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Actor.Person is null)
        {
            return new Refused(Refusal.PersonRequired, "Settling a delivery needs a named person: send the header On-Behalf-Of with a member's id or e-mail address.");
        }

        if (command.Actor.Lacks(Role.Author) is { } no && command.Actor.Lacks(Role.Compliance) is not null)
        {
            return no;
        }

        switch (command.Resolution)
        {
            case Resolution.Live:
                return command.Url is { Length: <= MaxUrl } url && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                    ? new DeliveryChange(DeliveryState.Live, Ref: new RemoteRef(command.ExternalId ?? url, url))
                    : new Refused(Refusal.InvalidInput, "Give the address of the post, beginning with https://.", "url");
            case Resolution.NotSent:
                return new DeliveryChange(DeliveryState.Rejected, ErrorCode: "NotSent", ErrorMessage: "A person looked: it is not public, and is not to be sent again.");
            default:
                return new DeliveryChange(DeliveryState.Waiting, WakeAfter: Duration.Zero);
        }
    }
}
