using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.State;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Tests.State;

/// <summary>A state in <c>.nuke/state</c>, from before Azure's default was the state account. Folders stand for both places.</summary>
public sealed class LegacyStateTests : IDisposable
{
    private static readonly RunStamp Run = new("run", "anna", "laptop", "Services", DateTimeOffset.UnixEpoch);

    private readonly string _root = Directory.CreateTempSubdirectory("legacy-").FullName;
    private readonly WarningLog _log = new();

    [Fact]
    public async Task A_record_that_would_be_passed_over_is_refused_with_the_command_that_moves_it()
    {
        await WriteAsync(Legacy);

        var refused = await Assert.ThrowsAsync<StackException>(CheckAsync);

        Assert.Contains("./build.sh StateMove --org-prefix contoso --environment dev --state .nuke/state", refused.Message, StringComparison.Ordinal);
        Assert.Contains("add --state .nuke/state to every command", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_old_record_nothing_is_said()
    {
        await CheckAsync();

        Assert.Empty(_log.Warnings);
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public async Task A_record_that_was_moved_is_left_alone()
    {
        await WriteAsync(Legacy);
        await StateMover.MoveAsync(Legacy, Present, "there", Run, LockWait.None, TestContext.Current.CancellationToken);

        await CheckAsync();

        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task Where_both_places_have_one_the_new_one_is_used_and_the_old_one_mentioned()
    {
        await WriteAsync(Legacy);
        await WriteAsync(Present);

        await CheckAsync();

        Assert.Contains(Present.Location, Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chosen_place_is_used_whatever_the_old_one_has()
    {
        await WriteAsync(Legacy);

        await new LegacyState(Settings with { State = new StateContainer("stcontoso", "metaflow-state") }, Legacy, _log).CheckAsync(Present, TestContext.Current.CancellationToken);

        Assert.Empty(_log.Warnings);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private StackSettings Settings => new()
    {
        OrgPrefix = "contoso",
        Environment = "dev",
        State = new StateAccount(),
        MoveTo = new StateAccount(),
        SandboxDirectory = _root,
        RootDirectory = _root,
    };

    private FileStateStore Legacy => new(LegacyState.DirectoryOf(Settings), "contoso", "dev", TimeProvider.System);

    private FileStateStore Present => new(Path.Combine(_root, "present"), "contoso", "dev", TimeProvider.System);

    private Task CheckAsync() => new LegacyState(Settings, Legacy, _log).CheckAsync(Present, TestContext.Current.CancellationToken);

    private static async Task WriteAsync(FileStateStore store)
    {
        await using var session = await store.OpenAsync(Run, TestContext.Current.CancellationToken);
        await session.SaveAsync(
            document => document with { Resources = [new RecordedResource { Key = ResourceKey.Parse("azure:resource-group/metaflow"), Id = "/rg", Stage = "Infra" }] },
            TestContext.Current.CancellationToken);
    }

    private sealed class WarningLog : IRunLog
    {
        public List<string> Warnings { get; } = [];

        public void Info(string line)
        {
        }

        public void Warning(string line) => Warnings.Add(line);

        public void Text(string block)
        {
        }

        public void Debug(string line)
        {
        }
    }
}
