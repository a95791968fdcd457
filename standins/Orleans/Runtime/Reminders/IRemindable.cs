using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that can be reminded, also when it is not active and after the cluster was restarted.</summary>
public interface IRemindable : IGrain
{
    Task ReceiveReminder(string reminderName, TickStatus status);
}
