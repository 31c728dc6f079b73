namespace Platform.GraphQL;

/// <summary>Ends a subscription with an error that the caller can do something about. Thrown by methods that stream.</summary>
public sealed class SubscriptionRefusedException : Exception
{
    /// <summary>Ends it with a code and a message.</summary>
    /// <param name="code">For programs, such as <c>INVALID_VALUE</c>.</param>
    /// <param name="message">What is wrong and what to do, for a person; shown to the caller.</param>
    public SubscriptionRefusedException(string code, string message)
        : base(message) => Code = code;

    /// <summary>Ends it without a code of its own.</summary>
    public SubscriptionRefusedException()
    {
    }

    /// <summary>Ends it without a code of its own.</summary>
    public SubscriptionRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Ends it without a code of its own.</summary>
    public SubscriptionRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>For programs.</summary>
    public string Code { get; } = "REFUSED";
}
