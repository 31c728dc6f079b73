namespace Platform.Networks.Bluesky;

/// <summary>A sign-in. Kept in memory only; never logged.</summary>
internal sealed record BlueskySession(string AccessToken, string RefreshToken, string Did, string Handle)
{
    public override string ToString() => Did;
}
