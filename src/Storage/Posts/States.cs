namespace Platform.Storage.Posts;

/// <summary>The column's values of <see cref="Domain.Posts.DeliveryState"/> as SQL.</summary>
internal static class States
{
    public const string Waiting = "0";
    public const string Claimed = "1";
    public const string Sending = "2";
    public const string Processing = "3";
    public const string Unknown = "4";
    public const string Blocked = "5";
    public const string Live = "10";
    public const string Rejected = "11";
    public const string NeedsHuman = "12";
    public const string Withdrawn = "13";
    public const string Missed = "14";
    public const string Expired = "15";
}
