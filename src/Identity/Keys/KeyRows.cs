namespace Platform.Identity.Keys;

/// <summary>A key of the issuer, sealed with the key ring.</summary>
internal sealed class KeyRow
{
    /// <summary>Its use and number, such as <c>signing-1</c>; the same in every process that might make it, so that the first one wins.</summary>
    public string Id { get; set; } = "";

    public byte[] Cipher { get; set; } = [];

    /// <summary>In Unix milliseconds UTC.</summary>
    public long CreatedAt { get; set; }
}

/// <summary>One key of the key ring, wrapped with the secret that a setting names.</summary>
internal sealed class KeyRingRow
{
    public string Name { get; set; } = "";

    public string Xml { get; set; } = "";
}
