namespace Platform.Domain.Accounts;

/// <summary>The settings of an account as the record compares and shows them. Of the server only the origin is shown: the path of a webhook may be a secret.</summary>
public static class AccountSettings
{
    /// <summary>All settings.</summary>
    public static IEnumerable<Setting> Of(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        var own = account.Settings.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Setting.Words($"settings.{pair.Key}", pair.Value));
        return account.Exists ? [Setting.Words("handle", account.Handle), Server(account.Server), .. own] : [];
    }

    private static Setting Server(string server)
        => new("server", server, Uri.TryCreate(server, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null);
}
