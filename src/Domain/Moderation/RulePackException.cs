namespace Platform.Domain.Moderation;

/// <summary>A rule pack, or a phrase in it, that can't be understood. The message names the file, the rule and what is wrong.</summary>
public sealed class RulePackException : Exception
{
    public RulePackException()
    {
    }

    public RulePackException(string message)
        : base(message)
    {
    }

    public RulePackException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
