using Platform.Domain.Accounts;
using Platform.Domain.Moderation;

namespace Platform.Domain.Posts;

/// <summary>The part of the gate that needs no lock, in order: the bytes are the authorized ones, the active packs find nothing new, the network's limits hold.
/// Suspension and fence are checked by the statement that marks the delivery as Sending.</summary>
public static class DeliveryGate
{
    /// <summary>Whether the delivery may be sent; a null reason means yes. It is scanned again when its last scan was of an older packs version of the
    /// organization than <paramref name="packsVersion"/>, or of other versions of the packs.</summary>
    public static GateAnswer Check(ClaimedDelivery delivery, IScanner scanner, int packsVersion, ConnectorDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        ArgumentNullException.ThrowIfNull(scanner);
        if (Payload.HashOf(delivery.Payload) != delivery.PayloadHash || PayloadRules.IdempotencyKey(delivery.Key) != delivery.IdempotencyKey)
        {
            return new GateAnswer(GateReasons.PayloadAltered, "What is stored is not what was authorized; it was not sent.", null);
        }

        var payload = PlatformJson.Read<Payload>(delivery.Payload);
        var under = PlatformJson.Read<AuthorizedUnder>(delivery.Packs);
        if ((delivery.ScannedUnder < packsVersion || under.Differs(scanner.Packs)) && scanner.Scan(PayloadRules.Zoned(payload, under.LinkAt)) is var scan && under.IsNew(scan))
        {
            return new GateAnswer(GateReasons.PackChanged, null, scan);
        }

        return PayloadRules.Check(payload, descriptor) is { } refused ? new GateAnswer("NetworkLimit", refused.Message, null) : new GateAnswer(null, null, null);
    }
}

/// <summary>What the gate says.</summary>
/// <param name="Reason">Why not, or null.</param>
/// <param name="Message">Words for a person.</param>
/// <param name="Scan">What the active packs found, for PackChanged.</param>
public sealed record GateAnswer(string? Reason, string? Message, ScanResult? Scan);
