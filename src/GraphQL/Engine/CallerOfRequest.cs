using GraphQLParser.AST;

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

    /// <summary>Whether the request came by GET: it may be repeated by anybody on its way, so it changes nothing.</summary>
    public bool ByGet { get; set; }

    /// <summary>Whether more than one answer can be sent.</summary>
    public bool Streams { get; set; }

    /// <summary>The events that the document asked for, once it has run; null where it asked for none.</summary>
    public IAsyncEnumerable<object>? Events { get; set; }

    /// <summary>Whether an operation of this kind may run: what changes nothing by any method, and a subscription where it can be told.</summary>
    public bool Takes(OperationType kind) => kind switch
    {
        OperationType.Mutation => !ByGet,
        OperationType.Subscription => Streams,
        _ => true,
    };
}
