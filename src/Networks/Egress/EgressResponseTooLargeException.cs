namespace Platform.Networks.Egress;

/// <summary>An answer was longer than the cap; the request may well have been carried out.</summary>
public sealed class EgressResponseTooLargeException(int cap)
    : HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, $"The answer is longer than {cap} bytes.");
