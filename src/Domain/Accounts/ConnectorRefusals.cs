namespace Platform.Domain.Accounts;

/// <summary>What a network's error means to somebody who connects an account.</summary>
public static class ConnectorRefusals
{
    /// <summary>The refusal, with the connector's own safe words.</summary>
    public static Refused Of(ConnectorError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Kind switch
        {
            ConnectorErrorKind.ReauthRequired or ConnectorErrorKind.MissingPermission or ConnectorErrorKind.NotFound =>
                new Refused(Refusal.CredentialRefused, $"The network refused the credential ({error.Code}). {error.SafeMessage}", "secret"),
            ConnectorErrorKind.Misconfigured => new Refused(Refusal.NetworkUnreachable, error.SafeMessage, "server"),
            _ => new Refused(Refusal.NetworkUnreachable, $"The network could not be asked ({error.Code}). {error.SafeMessage}", "server"),
        };
    }
}
