using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Life;
using MetaflowStack.Sandbox.Tests.Support;
using MetaflowStack.Sandbox.Time;
using MetaflowStack.Sandbox.World;

namespace MetaflowStack.Sandbox.Tests.Life;

public sealed class WorldFileTests
{
    [Fact]
    public void A_closed_world_is_never_saved_again_for_its_folder_may_be_another_sandboxs()
    {
        var folder = TestSandbox.NewFolder();
        var world = WorldFile.Open(folder, TimeProvider.System);
        world.Attach(new SandboxClock(TimeProvider.System, DateTimeOffset.UnixEpoch, 1), 1, [new Numbers()]);
        world.Save();
        var file = Assert.Single(Directory.GetFiles(folder));
        world.Dispose();
        File.Delete(file);
        world.Save();
        Assert.Empty(Directory.GetFiles(folder));
        Directory.Delete(folder);
    }

    private sealed class Numbers : IWorldSection
    {
        public string Name => "numbers";

        public JsonNode Save() => new JsonArray(1, 2);

        public void Load(JsonNode saved)
        {
        }
    }
}
