namespace Wetware.Tests.Reminders;

public interface IReminderGrain : IGrainWithStringKey
{
    Task Set(string name, TimeSpan due, TimeSpan period);

    Task<bool> Has(string name);

    Task<string[]> All();

    Task Unset(string name);

    Task<Guid> Activation();

    Task Leave();
}
