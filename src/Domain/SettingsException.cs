namespace Platform.Domain;

/// <summary>A setting is wrong or missing; the message is one line for the operator that names it and the remedy.</summary>
public sealed class SettingsException(string line) : Exception(line);
