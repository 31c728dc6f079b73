using Orleans;

namespace Platform.Domain;

/// <summary>What is stored of one thing can't be read by this release. Whoever asks for that thing learns it; nothing else is concerned.</summary>
[GenerateSerializer, Alias("UnreadableStateException")]
public sealed class UnreadableStateException : Exception
{
    /// <summary>A state whose grain is not named.</summary>
    public UnreadableStateException()
    {
    }

    /// <summary>A state with this message.</summary>
    public UnreadableStateException(string message)
        : base(message)
    {
    }

    /// <summary>A state with this message and its cause.</summary>
    public UnreadableStateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The state of a grain.</summary>
    /// <param name="grainKey">The grain, such as <c>post:mercy/0190…</c>.</param>
    /// <param name="unreadable">Why it can't be read.</param>
    public UnreadableStateException(string grainKey, UnreadableState unreadable)
        : base(MessageOf(grainKey, unreadable))
    {
        ArgumentNullException.ThrowIfNull(unreadable);
        (GrainKey, Fault) = (grainKey, unreadable.Fault);
    }

    /// <summary>The grain, such as <c>post:mercy/0190…</c>.</summary>
    [Id(0)] public string GrainKey { get; init; } = "";

    /// <summary>The type of the fault; for operators, since its message may hold words of the state.</summary>
    [Id(1)] public string Fault { get; init; } = "";

    private static string MessageOf(string grainKey, UnreadableState unreadable)
    {
        var thing = Platform.Domain.GrainKey.TryParse(grainKey, out var key) ? $"{key.Value.Kind} {key.Value.Id}" : "thing";
        return unreadable.IsLater
            ? $"The stored state of the {thing} was written by a later release than this server's, which can't change or show it. "
                + "Repeat the request when all servers run the later release; nothing else is affected."
            : $"The stored state of the {thing} can't be read. Nothing else is affected. "
                + "An operator finds the fault in the server's log and restores this state from a backup.";
    }
}

/// <summary>Why a stored state can't be read.</summary>
/// <param name="IsLater">Whether a later release wrote it in a form that this one must not write over.</param>
/// <param name="Fault">The type of the fault, such as <c>JsonException</c>.</param>
public sealed record UnreadableState(bool IsLater, string Fault);
