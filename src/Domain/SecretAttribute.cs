namespace Platform.Domain;

/// <summary>A member of a state that is stored with it and that no document for readers holds.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
