namespace Orleans.Runtime;

/// <summary>A reminder could not be registered or unregistered because somebody else changed it meanwhile.</summary>
[GenerateSerializer]
public sealed class ReminderException(string message) : OrleansException(message);
