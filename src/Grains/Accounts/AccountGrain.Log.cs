using Microsoft.Extensions.Logging;

namespace Platform.Grains.Accounts;

internal sealed partial class AccountGrain
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A round of {Account} failed; it is woken again by the job on due work")]
    private static partial void RoundFailed(ILogger log, string account, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Taking down on {Account} failed; it is tried again when its lease has ended")]
    private static partial void TakeDownFailed(ILogger log, string account, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "A take-down on {Account} failed ({Fault}); the others go on, and it is tried again")]
    private static partial void OneTakeDownFailed(ILogger log, string account, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Account} can't be worked for on this server ({Reason}); its work is left to another one")]
    private static partial void WorkLeft(ILogger log, string account, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The credential of {Account} can't be opened with the key of this installation; reconnect the account")]
    private static partial void CredentialUnreadable(ILogger log, string account);
}
