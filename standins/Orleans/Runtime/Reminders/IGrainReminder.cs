namespace Orleans.Runtime;

/// <summary>A registered reminder, as needed to unregister it.</summary>
public interface IGrainReminder
{
    string ReminderName { get; }
}
