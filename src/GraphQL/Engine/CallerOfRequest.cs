namespace Platform.GraphQL.Engine;

/// <summary>What the transport knows of a request before its document runs; one in the scope of each request.</summary>
internal sealed class CallerOfRequest
{
    /// <summary>Who calls.</summary>
    public Caller? Caller { get; set; }

    /// <summary>Whether the body was over the ordinary limit.</summary>
    public bool LargeBody { get; set; }

    /// <summary>The name of the stored document that is run; null for a text of the caller's own.</summary>
    public string? StoredDocument { get; set; }
}
