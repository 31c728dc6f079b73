namespace Platform.GraphQL;

/// <summary>Something that can be read again by its opaque id.</summary>
[InterfaceType]
public interface INode
{
    /// <summary>The opaque id.</summary>
    [ID]
    string Id { get; }
}
