using System.Text.Json;
using Platform.Domain.Accounts;
using Platform.Domain.Moderation;

namespace Platform.Domain.Posts;

/// <summary>The part of the gate that needs no lock, in order: the bytes are the authorized ones, a repeat is still harmless, the active
/// packs find nothing new,
/// the network's limits hold.
/// Suspension and fence are checked by the statement that marks the delivery as Sending.</summary>
public static class DeliveryGate
{
    /// <summary>An earlier call's outcome was never learned and the destination may have forgotten its key meanwhile: it is asked again,
    /// not called.</summary>
    public const string RepeatNotHarmless = "RepeatNotHarmless";

    private static readonly GateAnswer Altered = new(
        GateReasons.PayloadAltered, "What is stored is not what was authorized; it was not sent.", null);

    /// <summary>Whether the delivery may be sent; a null reason means yes. It is scanned again when its last scan was of an older packs version of the
    /// organization than <paramref name="packsVersion"/>, or of other versions of the packs.</summary>
    public static GateAnswer Check(ClaimedDelivery delivery, IScanner scanner, int packsVersion, ConnectorDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        ArgumentNullException.ThrowIfNull(scanner);
        if (Payload.HashOf(delivery.Payload) != delivery.PayloadHash || PayloadRules.IdempotencyKey(delivery.Key) != delivery.IdempotencyKey)
        {
            return Altered;
        }

        if (delivery.Uncertain && !DeliveryRules.RepeatIsHarmless(descriptor, delivery.SinceFirstCall + DeliveryRules.Lease))
        {
            return new GateAnswer(RepeatNotHarmless, null, null);
        }

        if (Readable<Payload>(delivery.Payload) is not { } payload || Readable<AuthorizedUnder>(delivery.Packs) is not { } under)
        {
            return Altered;
        }

        if ((delivery.ScannedUnder < packsVersion || under.Differs(scanner.Packs)) && scanner.Scan(PayloadRules.Zoned(payload, under.LinkAt)) is var scan && under.IsNew(scan))
        {
            return new GateAnswer(GateReasons.PackChanged, null, scan);
        }

        return PayloadRules.Check(payload, descriptor) is { } refused
            ? new GateAnswer(GateReasons.NetworkLimit, refused.Message, null)
            : new GateAnswer(null, null, null);
    }

    private static T? Readable<T>(string json)
        where T : class
    {
        try
        {
            return PlatformJson.Read<T>(json);
        }
        catch (JsonException)
        {
            return null; // one row that can't be read must not end the round of the others
        }
    }
}

/// <summary>What the gate says.</summary>
/// <param name="Reason">Why not, or null.</param>
/// <param name="Message">Words for a person.</param>
/// <param name="Scan">What the active packs found, for PackChanged.</param>
public sealed record GateAnswer(string? Reason, string? Message, ScanResult? Scan);
