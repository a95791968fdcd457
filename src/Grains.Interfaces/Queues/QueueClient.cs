using System.Runtime.CompilerServices;
using Wetware.Errors;
using Wetware.RaftGroups;

namespace Wetware.Queues;

/// <summary>
/// Queues of many topics, in a Raft group or in the cluster's storage. What is answered is on the disks of a majority of the members, or in the storage. A call is repeated while its answer is
/// lost, and acts once. Safe for use by several threads at once. Dispose it to end its session in the group.
/// </summary>
/// <remarks>
/// The group is created by the first call that needs it: on three nodes, or in the storage where the cluster has fewer. All methods fail with <see cref="WetwareException"/>:
/// <c>limit</c>: a field is out of its limits (<see cref="QueueLimits"/>); <c>not-found</c>: no such topic; <c>overloaded</c>: a limit of the topic or of the queue is
/// reached; <c>disconnected</c>: the group has no leader in reach, and what was asked may have happened or not.
/// </remarks>
public sealed class QueueClient : IAsyncDisposable
{
    /// <summary>The group that serves queues where nothing else is said.</summary>
    public const string DefaultGroup = "queues";

    /// <summary>The kind of the group's state machine.</summary>
    public const string Kind = "queue";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly QueueGroup _group;

    /// <summary>Initializes a client; asks nobody.</summary>
    /// <param name="grains">The way to grains.</param>
    /// <param name="time">The clock.</param>
    /// <param name="group">The Raft group that serves the queues.</param>
    public QueueClient(IGrainFactory grains, TimeProvider time, string group = DefaultGroup)
    {
        RaftLimits.CheckName(group);
        (_grains, _time, Group, _group) = (grains, time, group, new(grains, group, time));
    }

    /// <summary>The name of the group that serves these queues.</summary>
    public string Group { get; }

    /// <summary>Returns the queues of another group, to be disposed by the caller.</summary>
    /// <exception cref="WetwareException"><c>limit</c> or <c>failed</c>: not a valid name.</exception>
    public QueueClient InGroup(string group) => new(_grains, _time, group);

    /// <summary>
    /// Appends items, all or none; creates the topic. Returns for each whether it was appended: false where the topic holds or remembers its id.
    /// </summary>
    /// <param name="topic">The topic's name: 1 to 128 letters and digits of ASCII, '.', '_' and '-'.</param>
    /// <param name="items">1 to 1,000 items, together at most 4 MiB.</param>
    /// <param name="cancellationToken">Ends the wait; the items may be appended all the same.</param>
    public async Task<IReadOnlyList<bool>> AppendAsync(string topic, IReadOnlyList<QueueItem> items, CancellationToken cancellationToken = default) =>
        (await Apply<AppendAnswer>(new AppendItems(topic, items), creates: true, cancellationToken).ConfigureAwait(false)).Added;

    /// <summary>Appends an item; creates the topic. Returns false where the topic holds or remembers its id.</summary>
    /// <inheritdoc cref="AppendAsync(string, IReadOnlyList{QueueItem}, CancellationToken)" path="/param" />
    public async Task<bool> AppendAsync(string topic, QueueItem item, CancellationToken cancellationToken = default) =>
        (await AppendAsync(topic, [item], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>
    /// Leases the first items that are ready, each with a fencing token: the highest priority first, then in the order in which they were appended. Returns none when
    /// there are none in time, also from a topic that does not exist yet.
    /// </summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="worker">Who leases, for people; at most 256 bytes.</param>
    /// <param name="timeout">How long the worker has the items: 1 s to 12 h.</param>
    /// <param name="count">The most items, 1 to 1,000; they end after 4 MiB of payloads.</param>
    /// <param name="wait">How long to wait for an item, 0 to 12 h; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait; what was leased when it came is the result all the same.</param>
    public async Task<IReadOnlyList<DeliveredItem>> LeaseAsync(
        string topic, string worker, TimeSpan timeout, int count = 1, TimeSpan wait = default, CancellationToken cancellationToken = default)
    {
        if (wait != Timeout.InfiniteTimeSpan && (wait < TimeSpan.Zero || wait > QueueLimits.MaxLease))
            throw new WetwareException(ErrorKind.Limit, $"field 'wait': {wait} is not allowed; use 0 to {QueueLimits.MaxLease}");
        using var over = new CancellationTokenSource(wait, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Not cancelled once it is sent: items that nobody knows of would be away until their lease expires.
            var answer = await Apply<ItemsAnswer>(new LeaseItems(topic, worker, count, timeout), creates: true, CancellationToken.None).ConfigureAwait(false);
            if (answer.Items.Count > 0 || wait == TimeSpan.Zero || !await WaitReady(topic, stop.Token).ConfigureAwait(false))
            {
                if (answer.Items.Count == 0)
                    cancellationToken.ThrowIfCancellationRequested();
                return answer.Items;
            }
        }
    }

    /// <summary>Gives leases a new timeout from now on; returns what became of each.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="leases">1 to 1,000 leases.</param>
    /// <param name="timeout">1 s to 12 h.</param>
    /// <param name="cancellationToken">Ends the wait; the leases may be extended all the same.</param>
    public async Task<IReadOnlyList<LeaseOutcome>> ExtendAsync(
        string topic, IReadOnlyList<ItemLease> leases, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        (await Apply<LeasesAnswer>(new ExtendLeases(topic, leases, timeout), creates: false, cancellationToken).ConfigureAwait(false)).Outcomes;

    /// <summary>
    /// Removes items that are done; returns what became of each. Anything but <see cref="LeaseOutcome.Done"/> says that the lease was not valid any more: another
    /// worker has, had or will get the item.
    /// </summary>
    /// <inheritdoc cref="ExtendAsync" path="/param" />
    public async Task<IReadOnlyList<LeaseOutcome>> AcknowledgeAsync(
        string topic, IReadOnlyList<ItemLease> leases, CancellationToken cancellationToken = default) =>
        (await Apply<LeasesAnswer>(new AcknowledgeItems(topic, leases), creates: false, cancellationToken).ConfigureAwait(false)).Outcomes;

    /// <summary>Gives items back, to be leased again after a delay of at most 30 days; returns what became of each.</summary>
    /// <inheritdoc cref="ExtendAsync" path="/param" />
    public async Task<IReadOnlyList<LeaseOutcome>> ReturnAsync(
        string topic, IReadOnlyList<ItemLease> leases, TimeSpan delay = default, CancellationToken cancellationToken = default) =>
        (await Apply<LeasesAnswer>(new ReturnItems(topic, leases, delay), creates: false, cancellationToken).ConfigureAwait(false)).Outcomes;

    /// <summary>Sets what a topic allows; creates it and its dead-letter topic.</summary>
    public Task ConfigureAsync(string topic, TopicSettings settings, CancellationToken cancellationToken = default) =>
        Apply<TopicChanged>(new ConfigureTopic(topic, settings), creates: true, cancellationToken);

    /// <summary>Stops leasing from a topic; appending goes on, and leases stay valid. Creates the topic.</summary>
    public Task PauseAsync(string topic, CancellationToken cancellationToken = default) =>
        Apply<TopicChanged>(new PauseTopic(topic, Paused: true), creates: true, cancellationToken);

    /// <summary>Resumes leasing from a topic.</summary>
    public Task ResumeAsync(string topic, CancellationToken cancellationToken = default) =>
        Apply<TopicChanged>(new PauseTopic(topic, Paused: false), creates: true, cancellationToken);

    /// <summary>Removes all items of a topic, leased ones too, and returns their number; its settings stay.</summary>
    public async Task<int> PurgeAsync(string topic, CancellationToken cancellationToken = default) =>
        (await Apply<TopicChanged>(new PurgeTopic(topic), creates: false, cancellationToken).ConfigureAwait(false)).Removed;

    /// <summary>Removes a topic with all that it holds, and returns the number of its items.</summary>
    public async Task<int> RemoveAsync(string topic, CancellationToken cancellationToken = default) =>
        (await Apply<TopicChanged>(new RemoveTopic(topic), creates: false, cancellationToken).ConfigureAwait(false)).Removed;

    /// <summary>Returns what a topic holds and did; null when it does not exist.</summary>
    public async Task<TopicInfo?> FindAsync(string topic, CancellationToken cancellationToken = default) =>
        await _group.Ask(new GetTopic(topic), isLinearizable: true, cancellationToken).ConfigureAwait(false) is ({ } answer, _)
        && answer is not QueueRefused { Error: QueueError.TopicNotFound }
            ? Expect<TopicsAnswer>(answer).Topics[0]
            : null;

    /// <summary>Returns what all topics hold and did, in the order of their names.</summary>
    public async IAsyncEnumerable<TopicInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<TopicInfo> page;
        var after = "";
        do
        {
            if (await _group.Ask(new ListTopics(after), isLinearizable: true, cancellationToken).ConfigureAwait(false) is not ({ } answer, _))
                yield break;
            page = Expect<TopicsAnswer>(answer).Topics;
            foreach (var topic in page)
                yield return topic;
            after = page.Count > 0 ? page[^1].Name : "";
        }
        while (page.Count == QueueLimits.MaxBatch);
    }

    /// <summary>Reads items without leasing them: see <see cref="PeekItems"/>.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="skip">How many to leave out at the beginning.</param>
    /// <param name="limit">The most items, 1 to 1,000; they end after 4 MiB of payloads.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<DeliveredItem>> PeekAsync(string topic, int skip = 0, int limit = QueueLimits.MaxBatch, CancellationToken cancellationToken = default) =>
        await _group.Ask(new PeekItems(topic, skip, limit), isLinearizable: true, cancellationToken).ConfigureAwait(false) is ({ } answer, _)
            ? Expect<ItemsAnswer>(answer).Items
            : throw new WetwareException(ErrorKind.NotFound, $"topic '{topic}' does not exist");

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _group.DisposeAsync();

    // Asks the leader alone, because what is found is only a reason to try.
    private async Task<bool> WaitReady(string topic, CancellationToken stop)
    {
        try
        {
            for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                if (await _group.Ask(new GetTopic(topic), isLinearizable: false, stop).ConfigureAwait(false) is not ({ } answer, var index))
                    return true;
                if (answer is TopicsAnswer { Topics: [{ Paused: false, Counts.Ready: > 0 }] })
                    return true;
                await _group.WaitApplied(index + 1, stop).ConfigureAwait(false);

                // What was applied may be of other topics, which many waiting workers must not make expensive.
                if (pause > FirstPause)
                    await Task.Delay(pause, _time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<T> Apply<T>(QueueCommand command, bool creates, CancellationToken cancellationToken)
        where T : QueueAnswer =>
        Expect<T>(await _group.Apply(command, creates, cancellationToken).ConfigureAwait(false));

    private static T Expect<T>(QueueAnswer answer)
        where T : QueueAnswer => answer switch
        {
            T expected => expected,
            QueueRefused refused => throw new WetwareException(KindOf(refused.Error), refused.Message),
            _ => throw new WetwareException(ErrorKind.Failed, $"the group answered with {answer.GetType().Name} instead of {typeof(T).Name}"),
        };

    private static ErrorKind KindOf(QueueError error) => error switch
    {
        QueueError.Invalid => ErrorKind.Limit,
        QueueError.TopicNotFound => ErrorKind.NotFound,
        QueueError.Full => ErrorKind.Overloaded,
        _ => ErrorKind.Failed,
    };
}
