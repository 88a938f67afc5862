using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;
using MetaflowStack.Sandbox.Time;
using MetaflowStack.Sandbox.World;

namespace MetaflowStack.Sandbox.Life;

/// <summary>The world on disk: <c>world.json</c>, replaced atomically soon after each write and when the sandbox ends.</summary>
internal sealed class WorldFile : IDisposable
{
    private static readonly TimeSpan s_debounce = TimeSpan.FromMilliseconds(500);

    private readonly string _path;
    private readonly TimeProvider _real;
    private readonly Lock _saving = new();
    private readonly JsonObject? _saved;
    private Func<JsonObject>? _snapshot;
    private ITimer? _timer;
    private int _dirty;
    private bool _closed;

    private WorldFile(string path, TimeProvider real, JsonObject? saved)
    {
        _path = path;
        _real = real;
        _saved = saved;
    }

    /// <summary>The seed of the saved world; null in a new one.</summary>
    public int? Seed => _saved.Integer("seed");

    /// <summary>Where simulated time stood when the world was saved; null in a new one.</summary>
    public DateTimeOffset? SimulatedNow =>
        DateTimeOffset.TryParse(_saved.Text("simulatedNow"), System.Globalization.CultureInfo.InvariantCulture, out var now) ? now : null;

    /// <summary>Opens the world of a folder.</summary>
    /// <exception cref="IOException">The file is there and is no world.</exception>
    public static WorldFile Open(string directory, TimeProvider real)
    {
        var path = Path.Combine(directory, "world.json");
        try
        {
            return new WorldFile(path, real, File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path)) as JsonObject : null);
        }
        catch (JsonException problem)
        {
            throw new IOException($"{path} is no saved world ({problem.Message}); remove it to start with an empty one.", problem);
        }
    }

    /// <summary>Gives each section what was saved of it, and from now on saves them.</summary>
    public void Attach(SandboxClock clock, int seed, IReadOnlyList<IWorldSection> sections)
    {
        foreach (var section in sections)
        {
            if (_saved.At("sections", section.Name) is { } content)
                section.Load(content);
        }

        _snapshot = () => new JsonObject
        {
            ["version"] = 1,
            ["seed"] = seed,
            ["simulatedNow"] = clock.GetUtcNow().ToString("o"),
            ["sections"] = new JsonObject(sections.Select(s => KeyValuePair.Create(s.Name, (JsonNode?)s.Save()))),
        };
    }

    /// <summary>Says that the world has changed: it is saved soon.</summary>
    public void Touch()
    {
        if (Interlocked.Exchange(ref _dirty, 1) == 1)
            return;
        _timer?.Dispose();
        _timer = _real.CreateTimer(_ => SaveSoon(), null, s_debounce, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A disk that is full now may have room at the next write; the end saves once more and fails loudly.</summary>
    private void SaveSoon()
    {
        try
        {
            Save();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"MetaflowStack.Sandbox: the world was not saved: {problem.Message}");
        }
    }

    /// <summary>What would be saved now.</summary>
    /// <exception cref="InvalidOperationException">Nothing was attached yet.</exception>
    public JsonObject Snapshot()
    {
        lock (_saving)
            return _snapshot?.Invoke() ?? throw new InvalidOperationException("The world has no sections yet.");
    }

    /// <summary>Saves the world now.</summary>
    public void Save()
    {
        lock (_saving)
        {
            Volatile.Write(ref _dirty, 0);
            if (_snapshot is not null && !_closed)
                AtomicFile.Write(_path, _snapshot().ToJsonString(JsonExtensions.Indented));
        }
    }

    /// <summary>Waits for a save that is under way; none begins afterwards, when the folder may already be another sandbox's.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_saving)
            _closed = true;
    }
}
