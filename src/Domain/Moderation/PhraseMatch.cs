namespace Platform.Domain.Moderation;

/// <summary>One place where a phrase stands, in one number, so that many are put in order fast: by slot, then start, then end.</summary>
internal readonly struct PhraseMatch : IEquatable<PhraseMatch>
{
    private const int StartBits = 32;
    private const int LengthBits = 8;

    private readonly ulong _key;

    /// <param name="slot">What the builder was told the phrase is for.</param>
    /// <param name="start">Index of the first word.</param>
    /// <param name="end">Index behind the last one; a phrase has at most <see cref="PhrasePattern.MaxWords"/>.</param>
    public PhraseMatch(int slot, int start, int end) => _key = ((ulong)slot << (StartBits + LengthBits)) | ((ulong)start << LengthBits) | (uint)(end - start);

    /// <summary>At most 16 million.</summary>
    public int Slot => (int)(_key >> (StartBits + LengthBits));

    public int Start => (int)(uint)(_key >> LengthBits);

    public int End => Start + (int)(_key & ((1 << LengthBits) - 1));

    public static bool operator ==(PhraseMatch left, PhraseMatch right) => left.Equals(right);

    public static bool operator !=(PhraseMatch left, PhraseMatch right) => !left.Equals(right);

    public bool Equals(PhraseMatch other) => _key == other._key;

    public override bool Equals(object? obj) => obj is PhraseMatch other && Equals(other);

    public override int GetHashCode() => _key.GetHashCode();
}
